using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Plans.Diagonal;

/// <summary>
/// What a server tells every client of one projection: shape and layout, and the bound that excludes overflow. Scales
/// follow from the parameters.
/// </summary>
public sealed class DiagonalOffer : ISiteOffer
{
    /// <summary>The share of q_0/2 that coefficients of answers may take; the rest is for noise.</summary>
    public const double MessageShare = 1 - (1.0 / 32);

    /// <summary>The scale of encrypted activations, whose tokens have norm 1.</summary>
    public const double ActivationScale = 1L << 40;

    /// <summary>Level of requests; answers have level 0.</summary>
    public const int Level = 1;

    private const int MaxNameBytes = 1024;

    /// <summary>Makes an offer.</summary>
    /// <param name="parameters">Parameters of two moduli or more and a special prime.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="name">The projection's name.</param>
    /// <param name="normBound">beta with ||delta|| at most beta ||x|| for every x; positive and finite.</param>
    /// <exception cref="ArgumentException">A part does not fit another.</exception>
    public DiagonalOffer(SchemeParameters parameters, DiagonalLayout layout, string name, double normBound)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(name);
        if (parameters.LimbCount <= Level || !parameters.HasSpecialPrime || parameters.Ring.Limbs[1].Modulus.Log2 < 40)
        {
            throw new ArgumentException(
                "two ciphertext moduli, the second of 40 bits or more, and a special prime are expected", nameof(parameters));
        }

        if (parameters.Degree != layout.Degree)
        {
            throw new ArgumentException("parameters and layout of one ring degree are expected", nameof(layout));
        }

        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            throw new ArgumentException($"a projection's name has at most {MaxNameBytes} bytes", nameof(name));
        }

        if (!(normBound > 0 && double.IsFinite(normBound)))
        {
            throw new ArgumentException("a norm bound is positive and finite", nameof(normBound));
        }

        Parameters = parameters;
        Layout = layout;
        Name = name;
        NormBound = normBound;
        AnswerScale = MessageShare / 2 * parameters.Ring.Limbs[0].Modulus.AsDouble;
        MaxTokens = CountTokens();
        if (MaxTokens == 0)
        {
            throw new ArgumentException($"the messages of one token are longer than {Array.MaxLength} bytes", nameof(layout));
        }

        Id = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Serialize()));
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>The layout.</summary>
    public DiagonalLayout Layout { get; }

    ISiteLayout ISiteOffer.Layout => Layout;

    /// <summary>The projection's name.</summary>
    public string Name { get; }

    /// <summary>beta: ||delta|| is at most beta ||x||.</summary>
    public double NormBound { get; }

    /// <summary>The scale of answers: coefficients of a message are at most the rms of its slots, which is at most 1.</summary>
    public double AnswerScale { get; }

    /// <summary>
    /// What 1 in a slot of an answer is worth to a token of norm 1. Outputs of T tokens, each of norm at most beta, over N/2
    /// slots have an rms of at most beta sqrt(2T/N).
    /// </summary>
    public double DeltaScale => NormBound / Math.Sqrt(Layout.Positions);

    /// <summary>Eight bytes that name the offer; requests and answers carry them.</summary>
    public ulong Id { get; }

    /// <summary>The most tokens of one message: its request and its answer fit in an array.</summary>
    public int MaxTokens { get; }

    /// <summary>Bytes of one answer ciphertext.</summary>
    public int AnswerBodySize =>
        2 * BitPacking.ByteCount(Layout.Degree, Parameters.Ring.Limbs[0].Modulus.BitLength);

    /// <inheritdoc/>
    public int InputBodySize => SeededCiphertext.BodySize(Parameters, Level + 1);

    /// <summary>Bytes of a request for some tokens, at most <see cref="MaxTokens"/>.</summary>
    public int ActivationBytes(int tokens) => checked(
        BatchHeader.Size + (Layout.Groups(tokens) * Layout.InputBlocks * SeededCiphertext.BodySize(Parameters, Level + 1)));

    /// <summary>Bytes of an answer for some tokens, at most <see cref="MaxTokens"/>.</summary>
    public int AnswerBytes(int tokens) => checked(
        BatchHeader.Size + (Layout.Groups(tokens) * Layout.OutputBlocks * AnswerBodySize));

    /// <summary>Reads an offer.</summary>
    /// <exception cref="WireFormatException">The bytes are no offer of these parameters.</exception>
    public static DiagonalOffer Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.DiagonalOffer, parameters.Fingerprint);
        int inputSize = reader.ReadInt32("input size", 1, DiagonalLayout.MaxDimension);
        int outputSize = reader.ReadInt32("output size", 1, DiagonalLayout.MaxDimension);
        int rank = reader.ReadInt32("rank", 1, DiagonalLayout.MaxRank);
        int tokens = reader.ReadInt32("tokens a ciphertext", 1, parameters.Degree);
        int copies = reader.ReadInt32("copies", 1, DiagonalLayout.MaxRank);
        int down = reader.ReadInt32("baby steps down", 1, DiagonalLayout.MaxRank);
        int up = reader.ReadInt32("baby steps up", 1, DiagonalLayout.MaxRank);
        double normBound = reader.ReadDouble("norm bound", double.Epsilon, double.MaxValue);
        int length = reader.ReadInt32("name length", 0, MaxNameBytes);
        string name = ReadName(reader.Take(length, "name"));
        reader.Complete();
        try
        {
            var layout = new DiagonalLayout(parameters.Degree, inputSize, outputSize, rank, tokens, copies, down, up);
            return new DiagonalOffer(parameters, layout, name, normBound);
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException($"layout: {e.Message}", e);
        }
    }

    /// <summary>Writes the offer.</summary>
    public byte[] Serialize()
    {
        byte[] name = Encoding.UTF8.GetBytes(Name);
        var bytes = new byte[WireWriter.HeaderSize + (8 * 4) + 8 + name.Length];
        var writer = new WireWriter(bytes, WireType.DiagonalOffer, Parameters.Fingerprint);
        writer.WriteUInt32((uint)Layout.InputSize);
        writer.WriteUInt32((uint)Layout.OutputSize);
        writer.WriteUInt32((uint)Layout.Rank);
        writer.WriteUInt32((uint)Layout.TokensPerCiphertext);
        writer.WriteUInt32((uint)Layout.Copies);
        writer.WriteUInt32((uint)Layout.DownBabySteps);
        writer.WriteUInt32((uint)Layout.UpBabySteps);
        writer.WriteDouble(NormBound);
        writer.WriteUInt32((uint)name.Length);
        writer.WriteBytes(name);
        writer.Complete();
        return bytes;
    }

    private int CountTokens()
    {
        long room = Array.MaxLength - BatchHeader.Size;
        long requests = room / ((long)Layout.InputBlocks * SeededCiphertext.BodySize(Parameters, Level + 1));
        long answers = room / ((long)Layout.OutputBlocks * AnswerBodySize);
        return (int)Math.Min(BatchHeader.MaxTokens, Math.Min(requests, answers) * Layout.TokensPerCiphertext);
    }

    private static string ReadName(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException("name: the bytes are no UTF-8", e);
        }
    }
}
