namespace HeLora.Measurements;

/// <summary>The values that numbers of a report may have, by the names of their fields. None is negative.</summary>
internal static class NumberRange
{
    // Sums of such numbers are finite.
    private const double Most = 1e18;

    private static readonly HashSet<string> Positive = new(StringComparer.Ordinal)
    {
        "hidden_size", "output_size", "rank", "batch_size", "num_tokens", "threads", "ring_degree", "limbs", "log2_qp", "scale",
        "ntt_4096_forward_us", "ntt_forward_us", "bandwidth_mbit_per_s", "layers",
        "recommended_batch_size",
    };

    // These may be infinite or NaN, where a result is wrong.
    private static readonly HashSet<string> Errors = new(StringComparer.Ordinal)
    {
        "max_relative_error", "rms_relative_error", "max_error",
    };

    private static readonly HashSet<string> Shares = new(StringComparer.Ordinal) { "input_utilisation", "answer_utilisation" };

    /// <summary>Whether a field may have a value.</summary>
    public static bool Holds(string field, double value)
    {
        string name = LastName(field);
        return Errors.Contains(name)
            ? !(value < 0)
            : value is >= 0 and <= Most && (value > 0 || !Positive.Contains(name)) && (value <= 1 || !Shares.Contains(name));
    }

    /// <summary>The values that a field may have, in words.</summary>
    public static string Describe(string field, Type type)
    {
        string name = LastName(field), kind = type == typeof(double) ? "a number" : "an integer";
        return Shares.Contains(name) ? $"{kind} from 0 to 1" : Positive.Contains(name) ? $"{kind} above 0, at most {Most:0e0}" : $"{kind} from 0 to {Most:0e0}";
    }

    private static string LastName(string field) => field[(field.LastIndexOf('.') + 1)..];
}
