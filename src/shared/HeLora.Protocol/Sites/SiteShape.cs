namespace HeLora.Protocol;

/// <summary>A site: projections that share one input.</summary>
/// <param name="Name">Its name, such as qkv.</param>
/// <param name="InputSize">d_in.</param>
/// <param name="Modules">The projections, 1 to <see cref="MaxModules"/>.</param>
public sealed record SiteShape(string Name, int InputSize, IReadOnlyList<ModuleShape> Modules)
{
    /// <summary>The most projections that can share an input, in any plan.</summary>
    public const int MaxModules = 16;

    /// <summary>Checks the sizes of a site against the limits of a plan.</summary>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections.</param>
    /// <param name="maxDimension">The largest d_in and d_out of the plan.</param>
    /// <exception cref="ArgumentException">A size is out of range; the text and the parameter name say which.</exception>
    internal static void Check(int inputSize, IReadOnlyList<ModuleShape> modules, int maxDimension)
    {
        ArgumentNullException.ThrowIfNull(modules);
        Require(inputSize is >= 1 && inputSize <= maxDimension, nameof(inputSize), "input size", inputSize, $"1 to {maxDimension}");
        Require(modules.Count is >= 1 and <= MaxModules, nameof(modules), "modules", modules.Count, $"1 to {MaxModules}");
        foreach (ModuleShape module in modules)
        {
            Require(module.Rank is >= 1 and <= ModuleShape.MaxRank, nameof(modules), $"rank of {module.Name}", module.Rank, $"1 to {ModuleShape.MaxRank}");
            Require(
                module.OutputSize is >= 1 && module.OutputSize <= maxDimension, nameof(modules), $"output size of {module.Name}", module.OutputSize,
                $"1 to {maxDimension}");
        }
    }

    private static void Require(bool holds, string parameter, string field, int found, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException($"{field}: {found}; expected {expected}", parameter);
        }
    }
}
