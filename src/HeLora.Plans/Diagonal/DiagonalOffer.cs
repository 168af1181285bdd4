using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HeLora.Scheme;

namespace HeLora.Plans.Diagonal;

/// <summary>
/// What a server tells every client of one site, the projections that share an input: shapes and layout, and what answers
/// are worth. Scales follow from the parameters.
/// </summary>
public sealed class DiagonalOffer : ISiteOffer
{
    private const int MaxNameBytes = 1024;

    /// <summary>Makes an offer.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="layout">A layout of their ring.</param>
    /// <param name="answerBits">k: answers are modulo 2^k.</param>
    /// <param name="deltaScales">
    /// For every projection what 1 in a slot of an answer is worth to a token of norm 1: a bound of the answer's coefficients,
    /// or 0 where there is nothing to answer.
    /// </param>
    /// <exception cref="ArgumentException">A part does not fit another.</exception>
    public DiagonalOffer(SchemeParameters parameters, DiagonalLayout layout, int answerBits, IReadOnlyList<double> deltaScales)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(deltaScales);
        if (layout.Ring.Fingerprint != parameters.Fingerprint)
        {
            throw new ArgumentException("a layout of the parameters' ring is expected", nameof(layout));
        }

        if (answerBits < layout.Ring.MinAnswerBits || answerBits > layout.Ring.MaxAnswerBits)
        {
            throw new ArgumentException(
                $"{layout.Ring.MinAnswerBits} to {layout.Ring.MaxAnswerBits} answer bits are expected, got {answerBits}", nameof(answerBits));
        }

        if (layout.Modules.Any(m => Encoding.UTF8.GetByteCount(m.Name) > MaxNameBytes))
        {
            throw new ArgumentException($"a projection's name has at most {MaxNameBytes} bytes", nameof(layout));
        }

        if (deltaScales.Count != layout.Modules.Count || deltaScales.Any(s => !(s >= 0 && double.IsFinite(s))))
        {
            throw new ArgumentException("a scale a projection, finite and not negative, is expected", nameof(deltaScales));
        }

        Parameters = parameters;
        Layout = layout;
        AnswerBits = answerBits;
        DeltaScales = deltaScales;
        MaxTokens = MessageSizes.MaxTokens(layout, InputBodySize, AnswerBodySize);
        if (MaxTokens == 0)
        {
            throw new ArgumentException($"the messages of one token are longer than {Array.MaxLength} bytes", nameof(layout));
        }

        Id = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Serialize()));
    }

    /// <inheritdoc/>
    public SchemeParameters Parameters { get; }

    /// <summary>The layout.</summary>
    public DiagonalLayout Layout { get; }

    ISiteLayout ISiteOffer.Layout => Layout;

    /// <summary>k.</summary>
    public int AnswerBits { get; }

    /// <summary>For every projection what 1 in a slot of an answer is worth to a token of norm 1.</summary>
    public IReadOnlyList<double> DeltaScales { get; }

    /// <summary>Eight bytes that name the offer; requests and answers carry them.</summary>
    public ulong Id { get; }

    /// <summary>The most tokens of one message: its request and its answer fit in an array.</summary>
    public int MaxTokens { get; }

    /// <inheritdoc/>
    public int InputBodySize => MessageSizes.InputBody(Parameters, Layout);

    /// <inheritdoc/>
    public int AnswerBodySize => MessageSizes.AnswerBody(Layout, AnswerBits);

    /// <summary>Bytes of a request for some tokens, at most <see cref="MaxTokens"/>.</summary>
    public int ActivationBytes(int tokens) => checked(BatchHeader.Size + (Layout.InputCiphertexts(tokens) * InputBodySize));

    /// <summary>Bytes of an answer for some tokens, at most <see cref="MaxTokens"/>.</summary>
    public int AnswerBytes(int tokens) => checked(BatchHeader.Size + (Layout.AnswerCiphertexts(tokens) * AnswerBodySize));

    /// <summary>Reads an offer.</summary>
    /// <exception cref="WireFormatException">The bytes are no offer of these parameters.</exception>
    public static DiagonalOffer Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.DiagonalOffer, parameters.Fingerprint);
        int inputSize = reader.ReadInt32("input size", 1, DiagonalLayout.MaxDimension);
        int tokens = reader.ReadInt32("tokens a ciphertext", 1, parameters.Degree);
        int diagonals = reader.ReadInt32("diagonals", 1, DiagonalLayout.MaxRank);
        int down = reader.ReadInt32("baby steps down", 1, DiagonalLayout.MaxRank);
        int answerBits = reader.ReadInt32("answer bits", AnswerModulus.MinBits, AnswerModulus.MaxBits);
        var modules = new ModuleShape[reader.ReadInt32("projection count", 1, DiagonalLayout.MaxModules)];
        var splits = new DiagonalSplit[modules.Length];
        var scales = new double[modules.Length];
        for (int m = 0; m < modules.Length; m++)
        {
            int length = reader.ReadInt32("name length", 0, MaxNameBytes);
            string name = ReadName(reader.Take(length, "name"));
            int outputSize = reader.ReadInt32("output size", 1, DiagonalLayout.MaxDimension);
            int rank = reader.ReadInt32("rank", 1, DiagonalLayout.MaxRank);
            modules[m] = new ModuleShape(name, outputSize, rank);
            int up = reader.ReadInt32("baby steps up", 1, DiagonalLayout.MaxRank);
            splits[m] = new DiagonalSplit(up, reader.ReadInt32("sums after the rescaling", 0, 31));
            scales[m] = reader.ReadDouble("delta scale", 0, double.MaxValue);
        }

        reader.Complete();
        try
        {
            return new DiagonalOffer(
                parameters, new DiagonalLayout(parameters, inputSize, modules, tokens, diagonals, down, splits), answerBits, scales);
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException($"layout: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public byte[] Serialize()
    {
        byte[][] names = [.. Layout.Modules.Select(m => Encoding.UTF8.GetBytes(m.Name))];
        var bytes = new byte[WireWriter.HeaderSize + (6 * 4) + names.Sum(n => n.Length + (5 * 4) + 8)];
        var writer = new WireWriter(bytes, WireType.DiagonalOffer, Parameters.Fingerprint);
        writer.WriteUInt32((uint)Layout.InputSize);
        writer.WriteUInt32((uint)Layout.TokensPerCiphertext);
        writer.WriteUInt32((uint)Layout.Diagonals);
        writer.WriteUInt32((uint)Layout.DownBabySteps);
        writer.WriteUInt32((uint)AnswerBits);
        writer.WriteUInt32((uint)names.Length);
        for (int m = 0; m < names.Length; m++)
        {
            DiagonalModule part = Layout.Parts[m];
            writer.WriteUInt32((uint)names[m].Length);
            writer.WriteBytes(names[m]);
            writer.WriteUInt32((uint)part.Shape.OutputSize);
            writer.WriteUInt32((uint)part.Shape.Rank);
            writer.WriteUInt32((uint)part.UpBabySteps);
            writer.WriteUInt32((uint)part.TailSums);
            writer.WriteDouble(DeltaScales[m]);
        }

        writer.Complete();
        return bytes;
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
