using HeLora.Measurements;

namespace HeLora.Reports.Analysis;

/// <summary>The client takes longer to encrypt than the server to compute.</summary>
internal sealed class EncryptionBound : IBottleneckRule
{
    public string Name => "encryption-bound";

    public string Statement =>
        "The client's encryption (masks made ahead, and encrypt) takes longer than the server's online time (compute); medians.";

    public Finding Decide(ConfigResult result)
    {
        TimingFigures timing = result.Timing!;
        double encryption = Encryption(timing), compute = timing.MedianComputeTimeMs;
        return Finding.Of(
            encryption > compute, Numbers.Ratio(encryption / compute),
            $"{Numbers.Milliseconds(encryption)} per token, of which {Numbers.Milliseconds(timing.MedianClientOfflineTimeMs)} ahead; server {Numbers.Milliseconds(compute)}",
            encryption / compute);
    }

    public Cost? CostOf(ConfigResult result)
    {
        double encryption = Encryption(result.Timing!);
        return new Cost(encryption, $"encryption {Numbers.Milliseconds(encryption)}");
    }

    public IEnumerable<string> Advice(IReadOnlyList<ConfigResult> bound)
    {
        yield return "A larger batch: tokens share the ciphertexts of a request where these have room.";
        yield return "Make masks ahead, while nothing waits: they do not depend on activations.";
        if (bound.Any(c => c.Profile != Names.Tuned))
        {
            yield return "A smaller profile (tuned, or fast instead of safe): a smaller ring and fewer limbs to encrypt.";
        }

        if (bound.Any(c => !BottleneckRules.IsCoefficient(c)))
        {
            yield return "Plan coefficient: a smaller ring, one limb, no embedding.";
        }

        if (bound.Any(c => !BottleneckRules.IsSealed(c)))
        {
            yield return "Under open-basis the server has little to do; that the client does more than half is no fault.";
        }
    }

    // Masks are the part of encryption that is done ahead.
    private static double Encryption(TimingFigures timing) => timing.MedianClientOfflineTimeMs + timing.MedianEncryptTimeMs;
}
