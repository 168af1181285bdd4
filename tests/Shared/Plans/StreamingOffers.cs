using HeLora.Protocol;
using HeLora.Protocol.Streaming;

namespace HeLora.Tests;

/// <summary>Offers of small sites of the streaming plan.</summary>
internal static class StreamingOffers
{
    public static StreamingOffer Create(
        AdapterPrivacy privacy, int wordBits = 32, int answerBits = 22, double normBound = 1000, double scale = 0.25,
        string name = "model.q_proj", int rank = 4)
    {
        ModuleShape[] modules = [new(name, 20, rank), new("v", 7, 3)];
        float[][] bases = privacy == AdapterPrivacy.Sealed
            ? []
            : [.. modules.Select(m => Enumerable.Range(0, m.OutputSize * m.Rank).Select(i => (i - 8) / 16f).ToArray())];
        var layout = new StreamingLayout(privacy, new StreamingParameters(StreamingParameters.MinDegree, wordBits), 30, modules);
        return new StreamingOffer(layout, answerBits, normBound, [scale, 3.5], bases);
    }
}
