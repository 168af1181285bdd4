namespace HeLora.Scheme;

/// <summary>Named parameter sets of the slot scheme.</summary>
public enum SlotProfile
{
    /// <summary>N = 16384, two rescalings, scale 2^40.</summary>
    Fast,

    /// <summary>N = 16384, three rescalings, scale 2^45.</summary>
    Safe,
}
