using System.Text.Json;

namespace HeLora.Compiler;

/// <summary>
/// The prices of items on a machine, as <c>helora calibrate</c> measures them. A ring or level that was not measured is priced
/// from the nearest one that was, in proportion to limbs and N log N.
/// </summary>
public sealed class UnitCosts
{
    /// <summary>The format's name.</summary>
    public const string Schema = "helora.unit-costs/1";

    private const int MaxEntries = 4096;

    private static readonly Lazy<UnitCosts> Shipped = new(LoadShipped);
    private readonly Dictionary<(int Degree, int Level, CostItem Item), double> _costs = [];

    /// <summary>Takes prices.</summary>
    /// <param name="machine">The machine that they were measured on.</param>
    /// <param name="costs">The prices, at least one for every item.</param>
    /// <exception cref="ScheduleException">A price is missing, occurs twice, or is not a positive number.</exception>
    public UnitCosts(string machine, IEnumerable<UnitCost> costs)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(costs);
        Machine = machine;
        foreach (UnitCost cost in costs)
        {
            string name = $"cost of {cost.Item} at degree {cost.Degree}, level {cost.Level}";
            ScheduleException.Require(cost.Degree is >= 1024 and <= 65536 && (cost.Degree & (cost.Degree - 1)) == 0, "degree", cost.Degree, "a power of two from 1024 to 65536");
            ScheduleException.Require(cost.Level is >= 0 and < 16, "level", cost.Level, "0 to 15");
            ScheduleException.Require(Enum.IsDefined(cost.Item), "item", cost.Item, "a known item");
            ScheduleException.Require(cost.Microseconds is > 0 and < 1e9, name, cost.Microseconds, "a positive number of microseconds");
            ScheduleException.Require(_costs.TryAdd((cost.Degree, cost.Level, cost.Item), cost.Microseconds), name, "twice", "once");
        }

        foreach (CostItem item in Enum.GetValues<CostItem>())
        {
            ScheduleException.Require(_costs.Keys.Any(k => k.Item == item), $"cost of {item}", "missing", "one entry at least");
        }
    }

    /// <summary>The prices that come with the library, measured on the machine that <see cref="Machine"/> names.</summary>
    public static UnitCosts Default => Shipped.Value;

    /// <summary>The machine that the prices were measured on.</summary>
    public string Machine { get; }

    /// <summary>The prices, by degree, level and item.</summary>
    public IReadOnlyList<UnitCost> Entries =>
        [.. _costs.OrderBy(c => c.Key).Select(c => new UnitCost(c.Key.Degree, c.Key.Level, c.Key.Item, c.Value))];

    /// <summary>Reads prices.</summary>
    /// <param name="utf8">JSON of the form that <see cref="Write"/> gives.</param>
    /// <exception cref="ScheduleException">The text holds no unit costs; the message names the field.</exception>
    public static UnitCosts Read(ReadOnlySpan<byte> utf8)
    {
        UnitCostsDocument document;
        try
        {
            document = JsonSerializer.Deserialize(utf8, ScheduleJsonContext.Strict.UnitCostsDocument)
                ?? throw new ScheduleException("unit costs: null; expected an object");
        }
        catch (JsonException exception)
        {
            throw new ScheduleException($"unit costs: {exception.Message}", exception);
        }

        ScheduleException.Require(document.Schema == Schema, "schema", document.Schema, Schema);
        ScheduleException.Require(document.Costs.Count <= MaxEntries, "costs", document.Costs.Count, $"at most {MaxEntries} entries");
        return new UnitCosts(document.Machine, document.Costs);
    }

    /// <summary>Writes the prices as JSON.</summary>
    public string Write() =>
        JsonSerializer.Serialize(new UnitCostsDocument(Schema, Machine, Entries), ScheduleJsonContext.Strict.UnitCostsDocument) + "\n";

    /// <summary>The price of an item.</summary>
    /// <param name="degree">N.</param>
    /// <param name="level">The level.</param>
    /// <param name="item">The item.</param>
    public double this[int degree, int level, CostItem item]
    {
        get
        {
            if (!_costs.TryGetValue((degree, level, item), out double cost))
            {
                (int Degree, int Level, CostItem Item) near = _costs.Keys.Where(k => k.Item == item)
                    .MinBy(k => (Math.Abs(Math.Log2((double)k.Degree / degree)) + Math.Abs(k.Level - level), k.Degree, k.Level));
                cost = _costs[near] * Work(degree, level) / Work(near.Degree, near.Level);
            }

            return cost;
        }
    }

    private static double Work(int degree, int level) => (level + 1) * degree * Math.Log2(degree);

    private static UnitCosts LoadShipped()
    {
        using Stream stream = typeof(UnitCosts).Assembly.GetManifestResourceStream("HeLora.Compiler.Costs.default-unit-costs.json")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Read(memory.ToArray());
    }
}
