namespace HeLora.Protocol;

/// <summary>Makes exceptions for arguments that are out of range, in the one form of error messages.</summary>
internal static class Refused
{
    /// <summary>An exception with the text <c>{field}: {found}; expected {expected}</c>.</summary>
    /// <param name="parameter">The name of the parameter.</param>
    /// <param name="field">The field in words.</param>
    /// <param name="found">Its value.</param>
    /// <param name="expected">The values that it may have.</param>
    public static ArgumentException Argument(string parameter, string field, object found, string expected) =>
        new($"{field}: {found}; expected {expected}", parameter);
}
