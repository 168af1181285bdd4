using HeLora.Rings;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>The arithmetic of blocks, which depends on the size of words. For one thread at a time.</summary>
internal interface IBlockMaker : IDisposable
{
    /// <summary>Makes a block's masks, and the request to the server.</summary>
    /// <param name="request">Receives two seeds and the body of a public key.</param>
    /// <returns>N masks, one after another.</returns>
    AlignedBuffer MakeMasks(Span<byte> request);

    /// <summary>Makes the keys that answers are opened with.</summary>
    /// <param name="answer">The rows of the server's answer to the block.</param>
    /// <returns>N keys, one after another.</returns>
    /// <exception cref="Scheme.WireFormatException">A row is not packed as expected.</exception>
    AlignedBuffer MakeKeys(ReadOnlySpan<byte> answer);
}
