namespace HeLora.Loopback;

/// <summary>
/// Random activations distributed like those of transformers: standard normal, with one in a hundred eight times as large. The
/// same seed and stream give the same numbers. SplitMix64 (Steele, Lea, Flood) and Marsaglia's polar method.
/// </summary>
public sealed class ActivationSource(ulong seed, int stream)
{
    private const double OutlierShare = 0.01, OutlierFactor = 8;

    private ulong _state = Mix(Mix(seed) + (ulong)stream);

    /// <summary>Fills a span with fresh activations.</summary>
    public void Fill(Span<float> activations)
    {
        for (int i = 0; i < activations.Length; i++)
        {
            double value = NextGaussian();
            activations[i] = (float)(NextUniform() < OutlierShare ? OutlierFactor * value : value);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private double NextUniform()
    {
        _state += 0x9e3779b97f4a7c15;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    private double NextGaussian()
    {
        while (true)
        {
            double u = (2 * NextUniform()) - 1, v = (2 * NextUniform()) - 1, square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * Math.Log(square) / square);
            }
        }
    }
}
