using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HeLora.Protocol;

/// <summary>The part of an offer that is the same in every plan: its name, its scales and bases, and the lengths of messages.</summary>
public abstract class SiteOffer : ISiteOffer
{
    private protected SiteOffer(
        ISiteLayout layout, int answerBits, IReadOnlyList<double> deltaScales, IReadOnlyList<float[]> bases)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(deltaScales);
        ArgumentNullException.ThrowIfNull(bases);
        Check(layout, deltaScales, bases);
        AnswerBits = answerBits;
        DeltaScales = deltaScales;
        Bases = bases;
    }

    /// <inheritdoc/>
    public abstract ISiteLayout Layout { get; }

    /// <inheritdoc/>
    public abstract ulong Fingerprint { get; }

    /// <inheritdoc/>
    public ulong Id { get; private set; }

    /// <inheritdoc/>
    public int MaxTokens { get; private set; }

    /// <inheritdoc/>
    public int AnswerBits { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double> DeltaScales { get; }

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Bases { get; }

    /// <summary>Bytes of one body of a request: of a ciphertext, or of the words of a token.</summary>
    public abstract int InputBodySize { get; }

    /// <summary>Bytes of one body of an answer: of a ciphertext, or of the words of a token.</summary>
    public abstract int AnswerBodySize { get; }

    /// <summary>Bytes of the headers of a request or an answer.</summary>
    private protected abstract int HeaderSize { get; }

    /// <inheritdoc/>
    public int ActivationBytes(int tokens) => checked(HeaderSize + (InputBodies(tokens) * InputBodySize));

    /// <inheritdoc/>
    public int AnswerBytes(int tokens) => checked(HeaderSize + (AnswerBodies(tokens) * AnswerBodySize));

    /// <inheritdoc/>
    public abstract byte[] Serialize();

    /// <summary>Bodies of a request.</summary>
    private protected abstract int InputBodies(int tokens);

    /// <summary>Bodies of an answer.</summary>
    private protected abstract int AnswerBodies(int tokens);

    /// <summary>Derives <see cref="MaxTokens"/> and <see cref="Id"/>; every constructor ends with it.</summary>
    /// <param name="layout">The layout.</param>
    /// <exception cref="ArgumentException">The messages of one token do not fit in an array.</exception>
    private protected void Complete(ISiteLayout layout)
    {
        MaxTokens = FindMaxTokens();
        if (MaxTokens == 0)
        {
            throw new ArgumentException(
                $"layout: longer messages of one token of {layout.InputSize} inputs than an array; expected at most {Array.MaxLength} bytes", nameof(layout));
        }

        Id = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Serialize()));
    }

    private static void Check(ISiteLayout layout, IReadOnlyList<double> deltaScales, IReadOnlyList<float[]> bases)
    {
        IReadOnlyList<ModuleShape> modules = layout.Modules;
        int longest = modules.Max(m => Encoding.UTF8.GetByteCount(m.Name));
        if (longest > OfferWire.MaxNameBytes)
        {
            throw new ArgumentException(
                $"name: {longest} bytes of a projection; expected at most {OfferWire.MaxNameBytes}", nameof(layout));
        }

        if (deltaScales.Count != modules.Count)
        {
            throw new ArgumentException(
                $"delta scales: {deltaScales.Count}; expected {modules.Count}, one for every projection", nameof(deltaScales));
        }

        foreach (double scale in deltaScales)
        {
            if (!(scale >= 0 && double.IsFinite(scale)))
            {
                throw new ArgumentException($"delta scale: {scale}; expected a finite number of 0 or more", nameof(deltaScales));
            }
        }

        int expected = layout.Privacy == AdapterPrivacy.OpenBasis ? modules.Count : 0;
        if (bases.Count != expected)
        {
            throw new ArgumentException(
                $"bases: {bases.Count}; expected {expected}, one for every projection of an open basis", nameof(bases));
        }

        for (int m = 0; m < bases.Count; m++)
        {
            if (bases[m].Length != (long)modules[m].OutputSize * modules[m].Rank)
            {
                throw new ArgumentException(
                    $"basis {m}: {bases[m].Length} numbers; expected {modules[m].OutputSize} x {modules[m].Rank}", nameof(bases));
            }
        }
    }

    private int FindMaxTokens()
    {
        long room = Array.MaxLength - HeaderSize;
        bool Fits(int tokens) => tokens <= BatchHeader.MaxTokens && (long)InputBodies(tokens) * InputBodySize <= room
            && (long)AnswerBodies(tokens) * AnswerBodySize <= room;

        // Doubling from below: far beyond what fits, the numbers of bodies overflow.
        int fit = Fits(1) ? 1 : 0;
        while (fit > 0 && Fits(2 * fit))
        {
            fit *= 2;
        }

        for (int step = fit / 2; step > 0; step /= 2)
        {
            fit += Fits(fit + step) ? step : 0;
        }

        return fit;
    }
}
