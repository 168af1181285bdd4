using HeLora.Scheme;

namespace HeLora.Protocol.Diagonal;

/// <summary>The numbers of a parameter set that layouts depend on. Each side has parameters of its own, so layouts hold only numbers.</summary>
public sealed class DiagonalRing
{
    // The share of the modulus that messages leave free has room for this many standard deviations of the rounding of answers.
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
            throw Refused.Argument(
                nameof(parameters), "parameters", $"{parameters.LimbCount} moduli{(parameters.HasSpecialPrime ? "" : " and no special prime")}",
                "two moduli or more and a special prime");
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

    /// <summary>Eight bytes that name the parameters.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Rescalings of a step: two where there are three moduli or more, otherwise one. It is the level of input ciphertexts.</summary>
    public int Rescales { get; }

    /// <summary>
    /// The least k of answers modulo 2^k. The share that messages leave free then has room for the noise of rounding, so that a
    /// coefficient at its bound does not wrap around.
    /// </summary>
    public int MinAnswerBits { get; }

    /// <summary>The largest k, at most 30. N 2^k stays below q_0, so that the client's product with its secret is exact.</summary>
    public int MaxAnswerBits { get; }

    /// <summary>log2 of the last modulus of a level, by which a rescaling divides.</summary>
    /// <param name="level">0 to <see cref="Rescales"/>.</param>
    public double Log2Modulus(int level) => _log2Moduli[level];

    /// <summary>The variance that a key switch at a level adds to every coefficient.</summary>
    internal double KeySwitchVariance(int level) => _keySwitches[level];
}
