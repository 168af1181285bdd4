using HeLora.Scheme;

namespace HeLora.Compiler;

/// <summary>The predicted costs of a batch.</summary>
/// <param name="Tokens">Tokens of the batch.</param>
/// <param name="Counts">The exact number of the server's operations.</param>
/// <param name="Times">Microseconds of each phase.</param>
/// <param name="BytesUp">Bytes of requests.</param>
/// <param name="BytesDown">Bytes of answers.</param>
/// <param name="RelativeError">The rms error, relative to the rms delta, of the worst projection.</param>
/// <param name="Memory">Memory of a session on both sides.</param>
public sealed record PredictedCosts(
    int Tokens, OperationCounts Counts, PhaseTimes Times, long BytesUp, long BytesDown, double RelativeError, SiteMemory Memory)
{
    /// <summary>Rotations for each token.</summary>
    public double RotationsPerToken => (double)Counts.Rotations / Tokens;

    /// <summary>Key switches for each token.</summary>
    public double KeySwitchesPerToken => (double)Counts.KeySwitches / Tokens;

    /// <summary>Rescalings for each token.</summary>
    public double RescalesPerToken => (double)Counts.Rescales / Tokens;

    /// <summary>Products of a ciphertext and a plaintext for each token.</summary>
    public double PlainMultiplicationsPerToken => (double)Counts.PlainMultiplications / Tokens;

    /// <summary>Transforms of one limb for each token.</summary>
    public double TransformsPerToken => (double)Counts.Transforms / Tokens;

    /// <summary>The costs of several sites together; the error is the largest.</summary>
    /// <param name="sites">The costs of each site, at least one.</param>
    public static PredictedCosts Sum(IReadOnlyList<PredictedCosts> sites)
    {
        ArgumentNullException.ThrowIfNull(sites);
        PredictedCosts sum = sites[0];
        foreach (PredictedCosts site in sites.Skip(1))
        {
            sum = new PredictedCosts(
                sum.Tokens, sum.Counts + site.Counts, sum.Times + site.Times, sum.BytesUp + site.BytesUp,
                sum.BytesDown + site.BytesDown, Math.Max(sum.RelativeError, site.RelativeError), sum.Memory + site.Memory);
        }

        return sum;
    }
}
