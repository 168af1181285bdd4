using System.Numerics;
using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Bench;

/// <summary>Parameters, keys and two vectors of slots that operations are measured on.</summary>
internal sealed class MicroSession : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();
    private readonly SymmetricEncryptor _symmetric;
    private readonly ZeroEncryptor _zero;
    private readonly AlignedBuffer _scratch;
    private readonly byte[] _seed = new byte[SeededStream.SeedSize];

    /// <summary>Makes parameters and fresh keys.</summary>
    /// <param name="profile">The parameters' name.</param>
    /// <param name="seed">The seed of the slots.</param>
    /// <param name="rotations">There are keys for rotations by 1 to this many steps.</param>
    public MicroSession(string profile, ulong seed, int rotations)
    {
        Slots = Own(MicroSlots.Parameters(profile));
        Secret = Own(SecretKey.Generate(Parameters));
        Keys = Own(KeyGenerator.CreateGaloisKeys(
            Secret, Enumerable.Range(1, rotations).Select(step => SlotRotation.Element(Parameters.Degree, step))));
        Encoder = Own(new SlotEncoder(Parameters));
        Evaluator = Own(new SlotEvaluator(Parameters));
        _symmetric = Own(new SymmetricEncryptor(Secret));
        _zero = Own(new ZeroEncryptor(Own(KeyGenerator.CreatePublicKey(Secret))));
        _scratch = Own(new AlignedBuffer(Parameters.Degree));
        First = MicroSlots.Create(Slots.SlotCount, seed, 0);
        Second = MicroSlots.Create(Slots.SlotCount, seed, 1);
    }

    /// <summary>The profile's parameters.</summary>
    public SlotParameters Slots { get; }

    /// <summary>Ring and moduli.</summary>
    public SchemeParameters Parameters => Slots.Parameters;

    /// <summary>The secret.</summary>
    public SecretKey Secret { get; }

    /// <summary>Keys of rotations.</summary>
    public GaloisKeys Keys { get; }

    /// <summary>An encoder.</summary>
    public SlotEncoder Encoder { get; }

    /// <summary>An evaluator.</summary>
    public SlotEvaluator Evaluator { get; }

    /// <summary>Slots within the unit circle.</summary>
    public Complex[] First { get; }

    /// <summary>Other slots within the unit circle.</summary>
    public Complex[] Second { get; }

    /// <summary>The key of a rotation.</summary>
    public GaloisKey KeyOfRotation(int step) => Keys[SlotRotation.Element(Parameters.Degree, step)];

    /// <summary>Registers an object that is disposed with the session.</summary>
    public T Own<T>(T item)
        where T : IDisposable
    {
        _owned.Push(item);
        return item;
    }

    /// <summary>An encoded vector, coefficient domain.</summary>
    public RnsPolynomial CreateMessage(ReadOnlySpan<Complex> values, int limbs)
    {
        RnsPolynomial message = Own(new RnsPolynomial(Parameters.Ring, limbs, PolynomialDomain.Coefficient));
        Encoder.Encode(values, Slots.Scale, message);
        return message;
    }

    /// <summary>An encoded vector, NTT domain.</summary>
    public SlotPlaintext CreatePlaintext(ReadOnlySpan<Complex> values, int limbs)
    {
        SlotPlaintext plaintext = Own(new SlotPlaintext(Parameters, limbs - 1));
        Encoder.Encode(values, Slots.Scale, plaintext);
        return plaintext;
    }

    /// <summary>A fresh encryption.</summary>
    public SlotCiphertext CreateCiphertext(ReadOnlySpan<Complex> values, int limbs)
    {
        SlotCiphertext ciphertext = CreateDestination(limbs, Slots.Scale);
        EncryptSymmetric(CreateMessage(values, limbs), ciphertext.Ciphertext);
        ExpandSeed(ciphertext.Ciphertext);
        return ciphertext;
    }

    /// <summary>An empty ciphertext for a result.</summary>
    public SlotCiphertext CreateDestination(int limbs, double scale = 1) =>
        Own(new SlotCiphertext(new Ciphertext(Parameters, limbs), scale));

    /// <summary>Encrypts with the secret. Writes b and keeps the seed of a, which <see cref="ExpandSeed"/> expands.</summary>
    public void EncryptSymmetric(RnsPolynomial message, Ciphertext destination)
    {
        _symmetric.EncryptZero(_seed, destination.B);
        AddTransformed(message, destination.B);
    }

    /// <summary>Expands the seed of the last encryption with the secret into a.</summary>
    public void ExpandSeed(Ciphertext destination)
    {
        using var stream = new SeededStream(_seed);
        SeedExpansion.Uniform(stream, destination.A);
    }

    /// <summary>Encrypts with the public key.</summary>
    public void EncryptPublic(RnsPolynomial message, Ciphertext destination)
    {
        _zero.Encrypt(destination);
        AddTransformed(message, destination.B);
    }

    /// <summary>The largest distance of a ciphertext's slots from those expected.</summary>
    public double Error(SlotCiphertext ciphertext, Func<int, Complex> expected)
    {
        using RnsPolynomial message = Decryptor.Decrypt(Secret, ciphertext.Ciphertext);
        return Error(message, ciphertext.Scale, expected);
    }

    /// <summary>The largest distance of a message's slots from those expected.</summary>
    public double Error(RnsPolynomial message, double scale, Func<int, Complex> expected)
    {
        var values = new Complex[Slots.SlotCount];
        Encoder.Decode(message, scale, values);
        return MicroSlots.Error(values, expected);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? item))
        {
            item.Dispose();
        }
    }

    private void AddTransformed(RnsPolynomial message, RnsPolynomial half)
    {
        for (int i = 0; i < message.LimbCount; i++)
        {
            NttTables tables = Parameters.Ring.Limbs[i];
            message.Limb(i).CopyTo(_scratch.Span);
            tables.Forward(_scratch.Span);
            Residues.Add(tables.Modulus, half.Limb(i), _scratch.Span, half.Limb(i));
        }
    }
}
