using System.Numerics;

namespace HeLora.Adapters.Peft;

/// <summary>Standard normal numbers from a seed, the same bits on every platform. Not for secrets.</summary>
/// <remarks>
/// xoshiro256** seeded by SplitMix64 (Blackman, Vigna); Box-Muller in Marsaglia's polar form, which
/// needs only a square root and a logarithm; the logarithm is computed here, as the platforms' differ.
/// </remarks>
internal sealed class GaussianSource
{
    private const double Ln2 = 0.693147180559945309;

    private readonly ulong[] _state = new ulong[4];
    private double _spare = double.NaN;

    public GaussianSource(ulong seed)
    {
        for (int i = 0; i < _state.Length; i++)
        {
            seed += 0x9e3779b97f4a7c15;
            ulong z = seed;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            _state[i] = z ^ (z >> 31);
        }
    }

    public ulong NextBits()
    {
        ulong[] s = _state;
        ulong result = BitOperations.RotateLeft(s[1] * 5, 7) * 9;
        ulong t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = BitOperations.RotateLeft(s[3], 45);
        return result;
    }

    public double NextGaussian()
    {
        if (!double.IsNaN(_spare))
        {
            double spare = _spare;
            _spare = double.NaN;
            return spare;
        }

        while (true)
        {
            double u = NextSigned();
            double v = NextSigned();
            double square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                double factor = Math.Sqrt(-2 * Log(square) / square);
                _spare = v * factor;
                return u * factor;
            }
        }
    }

    // ln x = e ln 2 + 2 atanh((m - 1)/(m + 1)), m in [1/sqrt 2, sqrt 2]; 12 terms are enough for 2^-52.
    internal static double Log(double x)
    {
        int exponent = Math.ILogB(x);
        double m = Math.ScaleB(x, -exponent);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }

        double z = (m - 1) / (m + 1);
        double square = z * z;
        double sum = 0;
        for (int k = 23; k >= 1; k -= 2)
        {
            sum = (sum * square) + (1.0 / k);
        }

        return (exponent * Ln2) + (2 * z * sum);
    }

    private double NextSigned() => ((NextBits() >> 11) * (2.0 / (1UL << 53))) - 1;
}
