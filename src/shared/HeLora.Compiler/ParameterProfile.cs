namespace HeLora.Compiler;

/// <summary>Where parameters of the slot scheme come from; the coefficient plan always has its own.</summary>
public enum ParameterProfile
{
    /// <summary>The smallest that reach the precision.</summary>
    Tuned,

    /// <summary>N = 16384, two rescalings, scale 2^40.</summary>
    Fast,

    /// <summary>N = 16384, three rescalings, scale 2^45.</summary>
    Safe,
}
