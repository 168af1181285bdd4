using System.Diagnostics.CodeAnalysis;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme;

/// <summary>The Galois keys that a server holds for one client, at most one for every Galois element.</summary>
public sealed class GaloisKeys : IDisposable
{
    private readonly SortedDictionary<int, GaloisKey> _keys = [];

    /// <summary>Makes a set of keys, which owns and disposes them.</summary>
    /// <param name="parameters">The parameters of all keys.</param>
    /// <param name="keys">The keys, in any order.</param>
    /// <exception cref="ArgumentException">A key has other parameters, or two keys have one element.</exception>
    public GaloisKeys(SchemeParameters parameters, IEnumerable<GaloisKey> keys)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(keys);
        Parameters = parameters;
        foreach (GaloisKey key in keys)
        {
            if (!ReferenceEquals(key.Parameters, parameters))
            {
                throw new ArgumentException(
                    $"key of element {key.Element}: other parameters; expected those of the set", nameof(keys));
            }

            if (!_keys.TryAdd(key.Element, key))
            {
                throw new ArgumentException(
                    $"key of element {key.Element}: found twice; expected one key for each element", nameof(keys));
            }
        }
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>The Galois elements that there are keys for, ascending.</summary>
    public IReadOnlyCollection<int> Elements => _keys.Keys;

    /// <summary>The key of a Galois element.</summary>
    /// <exception cref="KeyNotFoundException">The set has no key for it.</exception>
    public GaloisKey this[int element] => _keys.TryGetValue(element, out GaloisKey? key)
        ? key
        : throw new KeyNotFoundException(
            $"Galois key: none for element {element}; expected one of the elements [{string.Join(", ", Elements)}]");

    /// <summary>Whether the set has a key for a Galois element.</summary>
    public bool Contains(int element) => _keys.ContainsKey(element);

    /// <summary>Bytes of a message with some keys.</summary>
    /// <param name="parameters">Parameters with a special prime.</param>
    /// <param name="count">Number of keys.</param>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    /// <exception cref="OverflowException">The message would exceed the range of an int.</exception>
    public static int ByteCount(SchemeParameters parameters, int count)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _ = parameters.SpecialPrime;
        return checked(WireWriter.HeaderSize + 4 + (count * KeyByteCount(parameters)));
    }

    /// <summary>
    /// Reads a message of type <see cref="WireType.GaloisKeys"/>. Its length is checked before keys are allocated.
    /// </summary>
    /// <exception cref="WireFormatException">The bytes are not Galois keys of these parameters.</exception>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The set owns the keys.")]
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
                PolynomialWire.Read(ref reader, b, "b");
                key.SetB(i, b);
            }
        }

        reader.Complete();
        return new GaloisKeys(parameters, keys);
    }

    /// <summary>
    /// Reads a message that must hold the keys of some elements and no others, which is checked before anything is allocated: a key takes
    /// memory, and its element a table that the parameters keep.
    /// </summary>
    /// <param name="parameters">Parameters with a special prime.</param>
    /// <param name="source">The message.</param>
    /// <param name="elements">The Galois elements, ascending.</param>
    /// <exception cref="WireFormatException">The bytes are not the Galois keys of these elements.</exception>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public static GaloisKeys Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source, IReadOnlyList<int> elements)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(elements);
        var reader = new WireReader(source, WireType.GaloisKeys, parameters.Fingerprint);
        int count = reader.ReadInt32("key count", elements.Count, elements.Count);
        if (source.Length != ByteCount(parameters, count))
        {
            throw new WireFormatException($"length: {source.Length} bytes; expected {ByteCount(parameters, count)} for {count} keys");
        }

        foreach (int expected in elements)
        {
            uint element = reader.ReadUInt32("Galois element");
            if (element != expected)
            {
                throw new WireFormatException($"Galois element: {element}; expected {expected}");
            }

            reader.Take(KeyByteCount(parameters) - sizeof(int), "key");
        }

        return Deserialize(parameters, source);
    }

    /// <summary>Writes a message of type <see cref="WireType.GaloisKeys"/>, keys by ascending element.</summary>
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
        4 + SeededStream.SeedSize + (parameters.LimbCount * PolynomialWire.ByteCount(parameters.Ring, parameters.LimbCount + 1));
}
