using HeLora.Scheme;

namespace HeLora.Protocol.Diagonal;

/// <summary>What layouts know of a parameter set: numbers only, as each side has an instance of its own.</summary>
public sealed class DiagonalRing
{
    // Deviations of the rounding of answers that the part of the modulus which messages leave has room for.
    private const double Deviations = 6;

    private readonly double[] _log2Moduli;
    private readonly double[] _keySwitches;

    /// <summary>Takes the numbers.</summary>
    /// <param name="parameters">Two moduli or more, and a special prime.</param>
    /// <exception cref="ArgumentException">There is one modulus or no special prime.</exception>
    public DiagonalRing(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.LimbCount < 2 || !parameters.HasSpecialPrime)
        {
            throw new ArgumentException("two moduli and a special prime are expected", nameof(parameters));
        }

        Degree = parameters.Degree;
        Fingerprint = parameters.Fingerprint;
        Rescales = Math.Min(2, parameters.LimbCount - 1);
        _log2Moduli = [.. Enumerable.Range(0, Rescales + 1).Select(i => parameters.Ring.Limbs[i].Modulus.Log2)];
        _keySwitches = [.. Enumerable.Range(1, Rescales + 1).Select(limbs => Math.Pow(NoiseEstimate.KeySwitch(parameters, limbs, 1), 2))];
        double room = (1 - DiagonalScales.MessageShare) / 2;
        MinAnswerBits = (int)Math.Ceiling(Math.Log2(Deviations * NoiseEstimate.Rounding(Degree) / room));
        MaxAnswerBits = Math.Min(AnswerModulus.MaxBits, (int)Math.Ceiling(_log2Moduli[0] - Math.Log2(Degree)) - 1);
    }

    /// <summary>N.</summary>
    public int Degree { get; }

    /// <summary>Names the parameters.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Rescalings of a step: two where there are three moduli or more, else one. Requests begin at this level.</summary>
    public int Rescales { get; }

    /// <summary>
    /// The least k of answers modulo 2^k: what messages leave of it takes the noise of rounding, so that a coefficient at its
    /// bound does not wrap around.
    /// </summary>
    public int MinAnswerBits { get; }

    /// <summary>The largest k: N 2^k stays below q_0, so that the client's product with its secret is exact; and at most 30.</summary>
    public int MaxAnswerBits { get; }

    /// <summary>log2 of the last modulus of a level, by which a rescaling divides.</summary>
    /// <param name="level">0 to <see cref="Rescales"/>.</param>
    public double Log2Modulus(int level) => _log2Moduli[level];

    /// <summary>The variance that a key switch at a level adds to coefficients.</summary>
    internal double KeySwitchVariance(int level) => _keySwitches[level];
}
