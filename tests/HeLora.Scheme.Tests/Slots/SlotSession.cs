using System.Numerics;
using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

/// <summary>A client of the slot scheme with a fresh secret, and plain arithmetic on slots to compare with.</summary>
internal sealed class SlotSession : IDisposable
{
    private readonly SymmetricEncryptor _encryptor;

    public SlotSession(SchemeParameters parameters, double scale)
    {
        Parameters = parameters;
        Scale = scale;
        Secret = SecretKey.Generate(parameters);
        _encryptor = new SymmetricEncryptor(Secret);
        Encoder = new SlotEncoder(parameters);
        Evaluator = new SlotEvaluator(parameters);
    }

    public SchemeParameters Parameters { get; }

    public double Scale { get; }

    public SecretKey Secret { get; }

    public SlotEncoder Encoder { get; }

    public SlotEvaluator Evaluator { get; }

    public int Slots => Parameters.Degree / 2;

    /// <summary>Complex numbers whose real and imaginary parts are in [-1, 1).</summary>
    public static Complex[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Complex((2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1))];
    }

    /// <summary>Rotates to the left: slot j receives the value of slot j + steps.</summary>
    public static Complex[] Rotate(Complex[] values, int steps) =>
        [.. Enumerable.Range(0, values.Length).Select(j => values[(j + steps) & (values.Length - 1)])];

    public Complex[] Random(int seed) => Random(seed, Slots);

    public SlotCiphertext Encrypt(Complex[] values, int? level = null)
    {
        using var message = new RnsPolynomial(Parameters.Ring, level + 1 ?? Parameters.LimbCount, PolynomialDomain.Coefficient);
        Encoder.Encode(values, Scale, message);
        return new SlotCiphertext(SeededCiphertext.Deserialize(Parameters, _encryptor.Encrypt(message)), Scale);
    }

    public SlotPlaintext Encode(Complex[] values, int level, double? scale = null)
    {
        var plaintext = new SlotPlaintext(Parameters, level);
        Encoder.Encode(values, scale ?? Scale, plaintext);
        return plaintext;
    }

    public Complex[] Decrypt(SlotCiphertext ciphertext)
    {
        using RnsPolynomial phase = Decryptor.Decrypt(Secret, ciphertext.Ciphertext);
        var values = new Complex[Slots];
        Encoder.Decode(phase, ciphertext.Scale, values);
        return values;
    }

    public double Error(SlotCiphertext ciphertext, Complex[] expected) => Distance(Decrypt(ciphertext), expected);

    public static double Distance(Complex[] a, Complex[] b) => a.Zip(b, (x, y) => (x - y).Magnitude).Max();

    public GaloisKeys RotationKeys(params int[] steps) =>
        KeyGenerator.CreateGaloisKeys(Secret, steps.Select(s => SlotRotation.Element(Parameters.Degree, s)));

    public void Dispose()
    {
        _encryptor.Dispose();
        Encoder.Dispose();
        Evaluator.Dispose();
        Secret.Dispose();
    }
}
