using HeLora.Client.Sessions;
using HeLora.Scheme;

namespace HeLora.Client;

/// <summary>
/// A step whose activations are encrypted and whose answer has yet to come. Scales and positions never leave it. It is decrypted once;
/// copies of it are the same step. For several threads at once.
/// </summary>
public readonly struct PendingStep : IDisposable, IEquatable<PendingStep>
{
    private readonly StepState? _state;
    private readonly long _version;

    internal PendingStep(StepState state, long version) => (_state, _version) = (state, version);

    /// <summary>
    /// The message to the server. It does not change while the step is pending: a retry sends the same bytes. Its memory is used again by
    /// later steps once this one is decrypted or disposed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The step was decrypted or disposed, or is a default value.</exception>
    public ReadOnlyMemory<byte> Request => State.Request(_version);

    /// <summary>The tokens of the step.</summary>
    /// <exception cref="InvalidOperationException">The step was decrypted or disposed, or is a default value.</exception>
    public int Tokens => State.Tokens(_version);

    /// <summary>The site that made the step.</summary>
    /// <exception cref="InvalidOperationException">The step is a default value.</exception>
    public EncryptedSite Site => State.Site;

    private StepState State => _state ?? throw new InvalidOperationException("step: a default value; expected one that a site encrypted");

    /// <summary>Whether two values are the same step.</summary>
    public static bool operator ==(PendingStep left, PendingStep right) => left.Equals(right);

    /// <summary>Whether two values are different steps.</summary>
    public static bool operator !=(PendingStep left, PendingStep right) => !left.Equals(right);

    /// <summary>Decrypts the answer and ends the step. Where this fails, the step stays pending and its request can be sent again.</summary>
    /// <param name="answer">
    /// The server's answer to <see cref="Request"/>. The plans of ciphertexts do not recognise the answer to another step of the same site
    /// with as many tokens, and give wrong numbers then.
    /// </param>
    /// <param name="deltas">
    /// Receives tokens x <see cref="EncryptedSite.OutputSize"/> numbers, row-major: the deltas of all modules one after another, as
    /// <see cref="EncryptedSite.Modules"/> says.
    /// </param>
    /// <exception cref="RefusedException">The server refused the request.</exception>
    /// <exception cref="WireFormatException">The message is no answer to this step.</exception>
    /// <exception cref="ArgumentException">The memory has another length.</exception>
    /// <exception cref="InvalidOperationException">
    /// The step was decrypted or disposed, is a default value, or was made before the session was opened anew.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The <see cref="EncryptedLora"/> was disposed.</exception>
    public void Decrypt(ReadOnlySpan<byte> answer, Span<float> deltas) => State.Site.Decrypt(State, _version, answer, deltas);

    /// <summary>Ends the step if it is pending. Its masks are never used again.</summary>
    public void Dispose() => _state?.Site.GiveUp(_state, _version);

    /// <inheritdoc/>
    public bool Equals(PendingStep other) => ReferenceEquals(_state, other._state) && _version == other._version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PendingStep other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_state, _version);
}
