namespace HeLora.Compiler;

/// <summary>The source of the slot scheme's parameters; the other plans have parameter sets of their own.</summary>
public enum ParameterProfile
{
    /// <summary>The smallest parameters that reach the precision.</summary>
    Tuned,

    /// <summary>N = 16384, two rescalings, scale 2^40.</summary>
    Fast,

    /// <summary>N = 16384, three rescalings, scale 2^45.</summary>
    Safe,
}
