namespace HeLora.Plans.Diagonal;

/// <summary>Named parameter sets of the diagonal plan.</summary>
public enum DiagonalProfile
{
    /// <summary>The smallest ring and moduli that reach the plan's precision: N = 8192, one rescaling.</summary>
    Tuned,

    /// <summary>The textbook form: N = 16384, two rescalings, scale 2^40.</summary>
    Fast,

    /// <summary>The textbook form: N = 16384, two rescalings, scale 2^45.</summary>
    Safe,
}
