using System.Security.Cryptography;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// Draws the secret s and makes blocks with it: for every feature i a uniform a_i and the mask e_i - a_i s; a public key (e - a s, a), by
/// which the server re-randomises its answers; and the keys a'_j s from the server's a'_j.
/// </summary>
/// <typeparam name="TWord">The type of a word of the ring.</typeparam>
/// <typeparam name="TOperations">The operations on words.</typeparam>
internal sealed class BlockMaker<TWord, TOperations> : IBlockMaker
    where TWord : unmanaged
    where TOperations : struct, IWordOperations<TWord>
{
    // The number of polynomials that are transposed together.
    private const int Tile = 16;

    private readonly StreamingOffer _offer;
    private readonly BufferPool _pool;
    private readonly WordRing _ring;
    private readonly WordRing _answerRing;
    private readonly TernaryFactor _secret;
    private readonly TernaryFactor _answerSecret;
    private readonly WordMultiplier _multiplier;
    private readonly WordMultiplier _answerMultiplier;
    private readonly SeededStream _errors = SeededStream.FromSystemRandom();
    private readonly AlignedBuffer _tile;

    /// <summary>Draws a secret.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="pool">The memory of blocks; not owned.</param>
    public BlockMaker(StreamingOffer offer, BufferPool pool)
    {
        _pool = pool;
        _offer = offer;
        int degree = offer.Parameters.Degree, bits = offer.Parameters.WordBits;
        _ring = new WordRing(degree, bits);
        _answerRing = bits == WordRing.ShortBits ? _ring : new WordRing(degree, WordRing.ShortBits);
        using var polynomial = new AlignedBuffer(degree);
        using (SeededStream stream = SeededStream.FromSystemRandom())
        {
            TernarySampler.Sample(stream, polynomial.Span);
        }

        _secret = new TernaryFactor(_ring, polynomial.Span);
        _multiplier = new WordMultiplier(_ring);
        bool shared = ReferenceEquals(_ring, _answerRing);
        _answerSecret = shared ? _secret : new TernaryFactor(_answerRing, polynomial.Span);
        _answerMultiplier = shared ? _multiplier : new WordMultiplier(_answerRing);
        _tile = new AlignedBuffer(Tile * degree);
    }

    private int Degree => _ring.Degree;

    /// <inheritdoc/>
    public AlignedBuffer MakeMasks(Span<byte> request)
    {
        int inputs = _offer.Layout.InputSize;
        Span<byte> seed = request[..SeededStream.SeedSize], keySeed = request.Slice(SeededStream.SeedSize, SeededStream.SeedSize);
        RandomNumberGenerator.Fill(request[..(2 * SeededStream.SeedSize)]);
        Span<TWord> tile = _tile.As<TWord>()[..(Tile * Degree)];
        using (var uniform = new SeededStream(keySeed))
        {
            TOperations.Mask(_multiplier, uniform, _secret, _errors, tile[..Degree]);
            TOperations.Write(tile[..Degree], _ring.Bits, request[(2 * SeededStream.SeedSize)..]);
        }

        AlignedBuffer masks = _pool.Rent(AlignedBuffer.LengthOf<TWord>((long)Degree * inputs));
        using (var uniform = new SeededStream(seed))
        {
            for (int first = 0; first < inputs; first += Tile)
            {
                int count = Math.Min(Tile, inputs - first);
                for (int i = 0; i < count; i++)
                {
                    TOperations.Mask(_multiplier, uniform, _secret, _errors, tile.Slice(i * Degree, Degree));
                }

                TOperations.ToTokens(tile[..(count * Degree)], Degree, masks.As<TWord>(), inputs, first);
            }
        }

        _tile.Span.Clear();
        return masks;
    }

    /// <inheritdoc/>
    public AlignedBuffer MakeKeys(ReadOnlySpan<byte> answer)
    {
        int answers = _offer.Layout.AnswerWords, size = _offer.BlockAnswerSize;
        Span<uint> tile = _tile.As<uint>()[..(Tile * Degree)];
        AlignedBuffer keys = _pool.Rent(AlignedBuffer.LengthOf<uint>((long)Degree * answers));
        for (int first = 0; first < answers; first += Tile)
        {
            int count = Math.Min(Tile, answers - first);
            for (int j = 0; j < count; j++)
            {
                Span<uint> row = tile.Slice(j * Degree, Degree);
                if (!BitPacking.TryUnpackWords(answer.Slice((first + j) * size, size), _offer.AnswerBits, row))
                {
                    _pool.Return(keys);
                    throw new WireFormatException($"row {first + j}: bits beyond the last word are set; expected zeros");
                }

                _answerMultiplier.Multiply(row, _answerSecret, row);
            }

            ShortWords.ToTokens(tile[..(count * Degree)], Degree, keys.As<uint>(), answers, first);
        }

        _tile.Span.Clear();
        return keys;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable item in (IDisposable[])[_secret, _answerSecret, _multiplier, _answerMultiplier, _errors, _tile, _ring, _answerRing])
        {
            item.Dispose();
        }
    }
}
