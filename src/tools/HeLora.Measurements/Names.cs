using System.Text.Json;
using HeLora.Compiler;
using HeLora.Protocol;

namespace HeLora.Measurements;

/// <summary>Names of values on the command line and in reports.</summary>
public static class Names
{
    /// <summary><see cref="AdapterPrivacy.Sealed"/>.</summary>
    public const string Sealed = "sealed";

    /// <summary><see cref="AdapterPrivacy.OpenBasis"/>.</summary>
    public const string OpenBasis = "open-basis";

    /// <summary><see cref="ParameterProfile.Fast"/>.</summary>
    public const string Fast = "fast";

    /// <summary><see cref="ParameterProfile.Safe"/>.</summary>
    public const string Safe = "safe";

    /// <summary><see cref="ParameterProfile.Tuned"/>.</summary>
    public const string Tuned = "tuned";

    /// <summary>The compiler chooses the plan.</summary>
    public const string Auto = "auto";

    /// <summary>The backend that encrypts nothing.</summary>
    public const string Simulation = "simulation";

    /// <summary>The name of a policy.</summary>
    public static string Of(AdapterPrivacy privacy) => privacy == AdapterPrivacy.OpenBasis ? OpenBasis : Sealed;

    /// <summary>The policy of a name.</summary>
    public static AdapterPrivacy ToPrivacy(string name) => name == OpenBasis ? AdapterPrivacy.OpenBasis : AdapterPrivacy.Sealed;

    /// <summary>The name of a plan, a profile, an operation or another value: its words in lower case, joined by underlines.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The value of such a name.</summary>
    public static T To<T>(string name)
        where T : struct, Enum => Enum.GetValues<T>().First(v => Of(v) == name);
}
