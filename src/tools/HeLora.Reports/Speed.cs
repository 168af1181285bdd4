using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>The speed that configurations are compared by.</summary>
internal static class Speed
{
    /// <summary>
    /// Tokens a second of all sequences: everything that both sides compute (median), and the link where there is one.
    /// </summary>
    public static double TokensPerSecond(ConfigResult result) => 1000 / (result.Timing!.MedianHeTimeMs + (result.Link?.TransferMsPerToken ?? 0));
}
