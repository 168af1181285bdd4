using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat;

/// <summary>
/// The client half of a plan for one site: encrypts activations, decrypts deltas. Exchanges serialised messages only. Not
/// for use by several threads at once.
/// </summary>
public interface ISiteClient : IDisposable
{
    /// <summary>The server's offer.</summary>
    ICiphertextOffer Offer { get; }

    /// <summary>Outputs of one token: those of every projection, one after another.</summary>
    int OutputSize { get; }

    /// <summary>Bytes of masks and buffers; the secret, which clients share, is not in it.</summary>
    long MemoryBytes { get; }

    /// <summary>Makes what encryption needs and does not depend on activations, ahead of time.</summary>
    /// <param name="tokens">Tokens of the batch to come.</param>
    void Prepare(int tokens);

    /// <summary>Encrypts a batch into memory that exists; allocates nothing when it was prepared.</summary>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="scales">Receives the scale of every token; decryption needs it. Its length is the number of tokens.</param>
    /// <param name="request">Receives the request, <see cref="ISiteOffer.ActivationBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The shapes do not match, or an activation is not a finite number.</exception>
    void Encrypt(ReadOnlySpan<float> activations, Span<double> scales, Span<byte> request);

    /// <summary>Decrypts an answer.</summary>
    /// <param name="answer">The server's message.</param>
    /// <param name="scales">The scales that encryption gave.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers.</param>
    /// <exception cref="WireFormatException">The message is no answer to this offer.</exception>
    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    void Decrypt(ReadOnlySpan<byte> answer, ReadOnlySpan<double> scales, Span<float> deltas);
}
