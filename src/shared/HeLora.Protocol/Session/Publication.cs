using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>
/// All that a server publishes of one adapter: its name, the base model it was trained for, the parameter sets that clients
/// need keys of, and the offer of every site. A client is made from these bytes and nothing else. Immutable.
/// </summary>
public sealed class Publication
{
    /// <summary>The longest name of an adapter or a base model, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 1024;

    /// <summary>The most parameter sets of one adapter.</summary>
    public const int MaxParameterSets = 16;

    /// <summary>The most sites of one adapter.</summary>
    public const int MaxSites = 1 << 14;

    /// <summary>The most ciphertext moduli of one parameter set.</summary>
    public const int MaxModuli = 16;

    // Stands for "no parameter set" on the wire.
    private const uint NoParameterSet = uint.MaxValue;

    private readonly byte[] _bytes;

    /// <summary>Publishes an adapter.</summary>
    /// <param name="name">The adapter's name, not empty.</param>
    /// <param name="baseModel">The base model, or an empty text where it is not known.</param>
    /// <param name="parameterSets">The distinct parameter sets of the ciphertext plans.</param>
    /// <param name="sites">The sites, one or more.</param>
    /// <exception cref="ArgumentException">A part is out of range; the message names it.</exception>
    public Publication(
        string name, string baseModel, IReadOnlyList<CiphertextParameterSpec> parameterSets, IReadOnlyList<PublishedSite> sites)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(baseModel);
        ArgumentNullException.ThrowIfNull(parameterSets);
        ArgumentNullException.ThrowIfNull(sites);
        Name = name;
        BaseModel = baseModel;
        ParameterSets = parameterSets;
        Sites = sites;
        _bytes = Write(name, baseModel, parameterSets, sites);

        // Whatever a reader refuses is refused here too.
        try
        {
            Id = Deserialize(_bytes).Id;
        }
        catch (WireFormatException e)
        {
            throw new ArgumentException(e.Message, nameof(sites), e);
        }
    }

    private Publication(
        byte[] bytes, string name, string baseModel, IReadOnlyList<CiphertextParameterSpec> parameterSets, IReadOnlyList<PublishedSite> sites)
    {
        _bytes = bytes;
        Name = name;
        BaseModel = baseModel;
        ParameterSets = parameterSets;
        Sites = sites;
        Id = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(bytes));
    }

    /// <summary>Names the publication: the first 16 bytes of SHA-256 of its message.</summary>
    public UInt128 Id { get; }

    /// <summary>The adapter's name.</summary>
    public string Name { get; }

    /// <summary>The base model that the adapter was trained for; empty where it is not known.</summary>
    public string BaseModel { get; }

    /// <summary>The parameter sets of the ciphertext plans; a client draws one secret for each.</summary>
    public IReadOnlyList<CiphertextParameterSpec> ParameterSets { get; }

    /// <summary>The sites.</summary>
    public IReadOnlyList<PublishedSite> Sites { get; }

    /// <summary>Makes the parameters of every set. Each side makes its own; the caller disposes them.</summary>
    /// <exception cref="WireFormatException">A set is not one of 128-bit security, or its moduli do not fit its ring.</exception>
    public IReadOnlyList<SchemeParameters> CreateParameters()
    {
        var created = new List<SchemeParameters>(ParameterSets.Count);
        try
        {
            foreach (CiphertextParameterSpec spec in ParameterSets)
            {
                created.Add(spec.Create());
            }
        }
        catch (ArgumentException e)
        {
            created.ForEach(parameters => parameters.Dispose());
            throw new WireFormatException($"parameter set {created.Count}: {e.Message}", e);
        }

        return created;
    }

    /// <summary>Reads the offer of every site and checks that no module path occurs twice and no two offers are the same.</summary>
    /// <param name="parameters">The parameters of every set, as <see cref="CreateParameters"/> makes them.</param>
    /// <returns>The offers, in the order of <see cref="Sites"/>.</returns>
    /// <exception cref="WireFormatException">A site's bytes are no offer of its parameter set, or a path or an offer occurs twice.</exception>
    public IReadOnlyList<ISiteOffer> ReadOffers(IReadOnlyList<SchemeParameters> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var ids = new HashSet<ulong>();
        var offers = new List<ISiteOffer>(Sites.Count);
        for (int i = 0; i < Sites.Count; i++)
        {
            ISiteOffer offer = SiteOffers.Read(Sites[i].Offer.Span, Sites[i].ParameterSet is { } set ? parameters[set] : null);
            if (!ids.Add(offer.Id))
            {
                throw new WireFormatException($"site {i}: offer {offer.Id:x16} again; expected an offer of its own");
            }

            foreach (ModuleShape module in offer.Layout.Modules)
            {
                if (!paths.Add(module.Name))
                {
                    throw new WireFormatException($"site {i}: module path '{module.Name}' again; expected every path once");
                }
            }

            offers.Add(offer);
        }

        return offers;
    }

    /// <summary>Reads a publication; the sites' offers are read by <see cref="ReadOffers"/>.</summary>
    /// <exception cref="WireFormatException">The bytes are no publication.</exception>
    public static Publication Deserialize(ReadOnlySpan<byte> source)
    {
        byte[] bytes = source.ToArray();
        var reader = new WireReader(bytes, WireType.Publication, 0);
        string name = reader.ReadText("adapter name", MaxNameBytes);
        if (name.Length == 0)
        {
            throw new WireFormatException("adapter name: no text; expected a name");
        }

        string baseModel = reader.ReadText("base model", MaxNameBytes);
        var sets = new CiphertextParameterSpec[reader.ReadInt32("parameter set count", 0, MaxParameterSets)];
        for (int i = 0; i < sets.Length; i++)
        {
            sets[i] = ReadParameterSet(ref reader);
        }

        // Every site takes more bytes than this, so that a count alone allocates nothing large.
        var sites = new List<PublishedSite>();
        int count = reader.ReadInt32("site count", 1, MaxSites);
        for (int i = 0; i < count; i++)
        {
            uint set = reader.ReadUInt32("parameter set");
            int length = reader.ReadPart("offer").Length;
            var site = new PublishedSite(
                set == NoParameterSet ? null : (int)Math.Min(set, int.MaxValue), bytes.AsMemory(reader.Position - length, length));
            CheckSite(site, i, sets.Length);
            sites.Add(site);
        }

        reader.Complete();
        return new Publication(bytes, name, baseModel, sets, sites);
    }

    /// <summary>The message. The caller must not change it.</summary>
    public ReadOnlyMemory<byte> Serialize() => _bytes;

    private static void CheckSite(PublishedSite site, int index, int sets)
    {
        WireType type = WireReader.TypeOf(site.Offer.Span);
        bool streaming = type == WireType.StreamingOffer;
        if (!streaming && type is not (WireType.CoefficientOffer or WireType.DiagonalOffer))
        {
            throw new WireFormatException($"site {index}: {type}; expected an offer");
        }

        if (streaming != (site.ParameterSet is null) || site.ParameterSet >= sets)
        {
            string found = site.ParameterSet is { } set ? $"parameter set {set}" : "no parameter set";
            throw new WireFormatException($"site {index}: {found}; expected {(streaming ? "none for the streaming plan" : $"one below {sets}")}");
        }
    }

    private static CiphertextParameterSpec ReadParameterSet(ref WireReader reader)
    {
        int degree = reader.ReadInt32("degree", 1, 1 << 16);
        var moduli = new ulong[reader.ReadInt32("modulus count", 1, MaxModuli)];
        for (int i = 0; i < moduli.Length; i++)
        {
            moduli[i] = reader.ReadUInt64("modulus");
        }

        ulong special = reader.ReadUInt64("special prime");
        return new CiphertextParameterSpec(degree, moduli, special == 0 ? null : special);
    }

    private static byte[] Write(
        string name, string baseModel, IReadOnlyList<CiphertextParameterSpec> parameterSets, IReadOnlyList<PublishedSite> sites)
    {
        long length = WireWriter.HeaderSize + 16L + Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(baseModel)
            + parameterSets.Sum(set => 16L + (8L * set.Moduli.Count)) + sites.Sum(site => 8L + site.Offer.Length);
        if (length > Array.MaxLength)
        {
            throw new ArgumentException($"sites: {length} bytes; expected at most {Array.MaxLength}", nameof(sites));
        }

        var bytes = new byte[length];
        var writer = new WireWriter(bytes, WireType.Publication, 0);
        writer.WriteText(name);
        writer.WriteText(baseModel);
        writer.WriteUInt32((uint)parameterSets.Count);
        foreach (CiphertextParameterSpec set in parameterSets)
        {
            writer.WriteUInt32((uint)set.Degree);
            writer.WriteUInt32((uint)set.Moduli.Count);
            foreach (ulong modulus in set.Moduli)
            {
                writer.WriteUInt64(modulus);
            }

            writer.WriteUInt64(set.SpecialPrime ?? 0);
        }

        writer.WriteUInt32((uint)sites.Count);
        foreach (PublishedSite site in sites)
        {
            writer.WriteUInt32(site.ParameterSet is { } set ? (uint)set : NoParameterSet);
            writer.WritePart(site.Offer.Span);
        }

        writer.Complete();
        return bytes;
    }
}
