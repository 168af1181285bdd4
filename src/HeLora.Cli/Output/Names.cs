using HeLora.Plans;

namespace HeLora.Cli.Output;

/// <summary>Names of values on the command line and in reports.</summary>
internal static class Names
{
    /// <summary><see cref="AdapterPrivacy.Sealed"/>.</summary>
    public const string Sealed = "sealed";

    /// <summary><see cref="AdapterPrivacy.OpenBasis"/>.</summary>
    public const string OpenBasis = "open-basis";

    /// <summary><see cref="Scheme.SlotProfile.Fast"/>.</summary>
    public const string Fast = "fast";

    /// <summary><see cref="Scheme.SlotProfile.Safe"/>.</summary>
    public const string Safe = "safe";

    /// <summary>The smallest parameters that reach a precision.</summary>
    public const string Tuned = "tuned";

    /// <summary>The name of a policy.</summary>
    public static string Of(AdapterPrivacy privacy) => privacy == AdapterPrivacy.OpenBasis ? OpenBasis : Sealed;

    /// <summary>The policy of a name.</summary>
    public static AdapterPrivacy ToPrivacy(string name) => name == OpenBasis ? AdapterPrivacy.OpenBasis : AdapterPrivacy.Sealed;
}
