using System.Diagnostics.CodeAnalysis;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme;

/// <summary>The Galois keys a server holds for one client, by element.</summary>
public sealed class GaloisKeys : IDisposable
{
    private readonly SortedDictionary<int, GaloisKey> _keys = [];

    /// <summary>Takes keys of one parameter set.</summary>
    /// <exception cref="ArgumentException">Parameters differ or an element occurs twice.</exception>
    public GaloisKeys(SchemeParameters parameters, IEnumerable<GaloisKey> keys)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(keys);
        Parameters = parameters;
        foreach (GaloisKey key in keys)
        {
            if (!ReferenceEquals(key.Parameters, parameters) || !_keys.TryAdd(key.Element, key))
            {
                throw new ArgumentException($"element {key.Element}: keys of one parameter set, one an element, are expected", nameof(keys));
            }
        }
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>The elements, ascending.</summary>
    public IReadOnlyCollection<int> Elements => _keys.Keys;

    /// <summary>The key of an element.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public GaloisKey this[int element] => _keys.TryGetValue(element, out GaloisKey? key)
        ? key
        : throw new KeyNotFoundException($"no Galois key for element {element}; there are keys for {string.Join(", ", Elements)}");

    /// <summary>Whether there is a key of an element.</summary>
    public bool Contains(int element) => _keys.ContainsKey(element);

    /// <summary>Bytes of a serialised set.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public static int ByteCount(SchemeParameters parameters, int count)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _ = parameters.SpecialPrime;
        return checked(WireWriter.HeaderSize + 4 + (count * KeyByteCount(parameters)));
    }

    /// <summary>Reads a set.</summary>
    /// <exception cref="WireFormatException">The bytes are no Galois keys of these parameters.</exception>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The keys own what they are made of.")]
    public static GaloisKeys Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _ = parameters.SpecialPrime;
        var reader = new WireReader(source, WireType.GaloisKeys, parameters.Fingerprint);
        int count = reader.ReadInt32("key count", 0, parameters.Degree);
        long expected = (long)count * KeyByteCount(parameters);
        if (reader.Remaining != expected)
        {
            throw new WireFormatException(
                $"length: {source.Length} bytes; expected {WireWriter.HeaderSize + 4 + expected} for {count} keys");
        }

        var keys = new List<GaloisKey>();
        using var b = new RnsPolynomial(parameters.Ring, parameters.LimbCount + 1, PolynomialDomain.Ntt);
        int previous = 0;
        for (int k = 0; k < count; k++)
        {
            int element = reader.ReadInt32("Galois element", 1, (2 * parameters.Degree) - 1);
            if ((element & 1) == 0 || element <= previous)
            {
                throw new WireFormatException($"Galois element: {element}; expected an odd number above {previous}");
            }

            previous = element;
            ReadOnlySpan<byte> seed = reader.Take(SeededStream.SeedSize, "seed");
            var key = new GaloisKey(parameters, element, seed);
            keys.Add(key);
            for (int i = 0; i < parameters.LimbCount; i++)
            {
                Shapes.ReadPolynomial(ref reader, b, "b");
                key.SetB(i, b);
            }
        }

        reader.Complete();
        return new GaloisKeys(parameters, keys);
    }

    /// <summary>Writes the set.</summary>
    public byte[] Serialize()
    {
        var bytes = new byte[ByteCount(Parameters, _keys.Count)];
        var writer = new WireWriter(bytes, WireType.GaloisKeys, Parameters.Fingerprint);
        writer.WriteUInt32((uint)_keys.Count);
        var values = new double[Parameters.Degree];
        foreach (GaloisKey key in _keys.Values)
        {
            writer.WriteUInt32((uint)key.Element);
            writer.WriteBytes(key.Seed.Span);
            for (int digit = 0; digit < Parameters.LimbCount; digit++)
            {
                for (int limb = 0; limb <= Parameters.LimbCount; limb++)
                {
                    key.Switching.CopyB(digit, limb, values);
                    writer.WriteResidues(values, Parameters.Ring.Limbs[limb].Modulus);
                }
            }
        }

        writer.Complete();
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GaloisKey key in _keys.Values)
        {
            key.Dispose();
        }
    }

    private static int KeyByteCount(SchemeParameters parameters) =>
        4 + SeededStream.SeedSize + (parameters.LimbCount * Shapes.ByteCount(parameters.Ring, parameters.LimbCount + 1));
}
