using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client;

/// <summary>The server did not carry out a message.</summary>
public sealed class RefusedException : Exception
{
    /// <summary>Makes the exception of a message that the server failed on.</summary>
    public RefusedException()
        : this(RefusalReason.Failed, "no reason was given")
    {
    }

    /// <summary>Makes the exception of a message that the server failed on.</summary>
    /// <param name="message">The server's text.</param>
    public RefusedException(string message)
        : this(RefusalReason.Failed, message)
    {
    }

    /// <summary>Makes the exception of a message that the server failed on, with its cause.</summary>
    /// <param name="message">The server's text.</param>
    /// <param name="innerException">The cause.</param>
    public RefusedException(string message, Exception innerException)
        : this(RefusalReason.Failed, message, innerException)
    {
    }

    /// <summary>Makes the exception of a refusal.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="message">The server's text.</param>
    /// <param name="innerException">The cause, if another exception is.</param>
    public RefusedException(RefusalReason reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>The reason. After <see cref="RefusalReason.UnknownSession"/> call <see cref="EncryptedLora.OpenAsync"/> again.</summary>
    public RefusalReason Reason { get; }

    /// <summary>Throws where an answer is a refusal.</summary>
    /// <param name="answer">Any message of the server.</param>
    /// <exception cref="RefusedException">The answer is a refusal.</exception>
    /// <exception cref="WireFormatException">The answer is no message, or a damaged refusal.</exception>
    internal static void ThrowIfRefusal(ReadOnlySpan<byte> answer)
    {
        if (WireReader.TypeOf(answer) == WireType.Refusal)
        {
            Refusal refusal = Refusal.Deserialize(answer);
            string help = refusal.Reason == RefusalReason.UnknownSession ? " (await EncryptedLora.OpenAsync to open a session)" : "";
            throw new RefusedException(refusal.Reason, refusal.Text + help);
        }
    }
}
