using HeLora.Rings;

namespace HeLora.Server.Backends;

/// <summary>A block that is to be made.</summary>
/// <param name="request">
/// The seed that the uniform polynomials a_i are expanded from, one after another; the seed of the public key's a; and b as N
/// words.
/// </param>
/// <param name="secret">
/// A fresh seed. Row j reads its u_j (<see cref="TernarySampler.Sample"/>), e'_j and e''_j (<see cref="ErrorSampler"/>, one coefficient after
/// another) from position j 2^<see cref="RowStrideBits"/> of this seed's <see cref="SeededStream"/> on, so that every backend and any number of
/// threads give the same block.
/// </param>
/// <param name="answer">Receives the rows a'_j, <see cref="Protocol.Streaming.StreamingOffer.BlockAnswerSize"/> bytes each.</param>
public readonly ref struct BlockJob(ReadOnlySpan<byte> request, ReadOnlySpan<byte> secret, Memory<byte> answer)
{
    /// <summary>log2 of the bytes of the secret's stream that belong to one row.</summary>
    public const int RowStrideBits = 32;

    /// <summary>Two seeds and b.</summary>
    public ReadOnlySpan<byte> Request { get; } = request;

    /// <summary>The seed of what only the server knows of the block.</summary>
    public ReadOnlySpan<byte> Secret { get; } = secret;

    /// <summary>The rows that the client receives.</summary>
    public Memory<byte> Answer { get; } = answer;
}
