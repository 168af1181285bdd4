namespace HeLora.Scheme;

/// <summary>
/// Received bytes are not the message that was expected. The text names the field, its value and the expected value.
/// </summary>
public sealed class WireFormatException : FormatException
{
    /// <summary>Makes the exception without a message.</summary>
    public WireFormatException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">The field, its value and the expected value.</param>
    public WireFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="message">The field, its value and the expected value.</param>
    /// <param name="innerException">The cause.</param>
    public WireFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
