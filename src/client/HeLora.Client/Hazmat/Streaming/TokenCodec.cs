using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>Encodes a token's activations to masked words, and decodes its masked answer to outputs. For one thread at a time.</summary>
/// <param name="offer">The server's offer.</param>
internal sealed class TokenCodec(StreamingOffer offer) : IDisposable
{
    private readonly FloatMatrix[] _bases =
        [.. offer.Bases.Select((basis, m) => new FloatMatrix(basis, offer.Layout.Modules[m].OutputSize, offer.Layout.Modules[m].Rank))];

    private readonly float[] _coordinates = new float[offer.Layout.DownRows];
    private readonly AlignedBuffer _words = new(offer.Layout.InputSize);
    private readonly uint[] _answer = new uint[offer.Layout.AnswerWords];

    /// <summary>Bytes of buffers and bases; the offer has a copy of the bases, which counts too.</summary>
    public long MemoryBytes => (sizeof(double) * (long)_words.Length) + ((sizeof(float) + sizeof(uint)) * (long)_answer.Length)
        + offer.Bases.Sum(b => 2L * sizeof(float) * b.Length);

    private StreamingLayout Layout => offer.Layout;

    /// <summary>The scale at which integer activations have the largest norm that the offer allows. Uses no scratch memory.</summary>
    /// <param name="x">A token's activations.</param>
    /// <param name="token">The token's index, for the error.</param>
    /// <exception cref="ArgumentException">An activation is not a finite number.</exception>
    public double ChooseScale(ReadOnlySpan<float> x, int token)
    {
        // In single precision the sum of squares is off by at most d 2^-24 of itself: d - 1 additions, each rounding once.
        float quick = TensorPrimitives.SumOfSquares(x);
        double squares = quick is > 1e-30f and < 1e30f
            ? quick * (1 + (x.Length * Math.ScaleB(1, -23)))
            : SiteClients.SquaredNorm(ExactSquares(x), token);
        return offer.ActivationNorm / Math.Sqrt(squares);
    }

    /// <summary>Writes a token's words: the sum of its mask and its scaled activations.</summary>
    public void Hide(ReadOnlySpan<float> x, double scale, ReadOnlySpan<byte> mask, Span<byte> body)
    {
        if (offer.Parameters.WordBits == 32)
        {
            Hide<uint, ShortWords>(x, scale, MemoryMarshal.Cast<byte, uint>(mask), body);
        }
        else
        {
            Hide<ulong, LongWords>(x, scale, MemoryMarshal.Cast<byte, ulong>(mask), body);
        }
    }

    /// <summary>Opens a token's answer.</summary>
    /// <param name="answer">Its words in wire form.</param>
    /// <param name="key">The key of its position.</param>
    /// <param name="scale">The scale of its activations.</param>
    /// <param name="delta">Receives the outputs of every projection, one after another.</param>
    /// <returns>False where bits beyond the last word are set; nothing was opened then.</returns>
    public bool TryOpen(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> key, double scale, Span<float> delta)
    {
        if (!BitPacking.TryUnpackWords(answer, offer.AnswerBits, _answer))
        {
            return false;
        }

        int bits = offer.AnswerBits, row = 0;
        double unit = Math.ScaleB(1, offer.Parameters.WordBits - bits) / scale;
        ReadOnlySpan<uint> keys = MemoryMarshal.Cast<byte, uint>(key);
        for (int m = 0; m < Layout.Modules.Count; m++)
        {
            ModuleShape module = Layout.Modules[m];
            bool open = Layout.Privacy == AdapterPrivacy.OpenBasis;
            int count = open ? module.Rank : module.OutputSize;
            Span<float> target = delta[..module.OutputSize], decoded = open ? _coordinates.AsSpan(0, count) : target;
            WordEncoding.Decode(_answer.AsSpan(row, count), keys.Slice(row, count), bits, unit * offer.DeltaScales[m], decoded);
            if (open)
            {
                _bases[m].Multiply(decoded, target);
            }

            row += count;
            delta = delta[module.OutputSize..];
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FloatMatrix basis in _bases)
        {
            basis.Dispose();
        }

        _words.Dispose();
        Array.Clear(_coordinates);
        Array.Clear(_answer);
    }

    private static double ExactSquares(ReadOnlySpan<float> x)
    {
        double squares = 0;
        foreach (float value in x)
        {
            squares += (double)value * value;
        }

        return squares;
    }

    private void Hide<TWord, TOperations>(ReadOnlySpan<float> x, double scale, ReadOnlySpan<TWord> mask, Span<byte> body)
        where TWord : unmanaged
        where TOperations : struct, IWordOperations<TWord>
    {
        if (Unsafe.SizeOf<TWord>() == offer.Parameters.WordBytes && BitConverter.IsLittleEndian)
        {
            TOperations.Add(x, scale, mask, offer.Parameters.WordBits, MemoryMarshal.Cast<byte, TWord>(body));
            return;
        }

        Span<TWord> words = _words.As<TWord>()[..x.Length];
        TOperations.Add(x, scale, mask, offer.Parameters.WordBits, words);
        TOperations.Write(words, offer.Parameters.WordBits, body);
    }
}
