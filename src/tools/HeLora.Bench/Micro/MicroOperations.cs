using System.Numerics;
using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Bench;

/// <summary>The operations that are measured, each with a check of its result. Operands are made beforehand.</summary>
internal static class MicroOperations
{
    /// <summary>Rotations of one ciphertext that are hoisted together.</summary>
    public const int HoistedRotations = 8;

    /// <summary>All operations, in the order of the report.</summary>
    public static IReadOnlyList<MicroOperation> Create(MicroSession session)
    {
        int top = session.Parameters.LimbCount;
        IEnumerable<int> levels = Enumerable.Range(1, top).Reverse();
        return
        [
            Encode(session, top),
            EncodePlaintext(session, top),
            EncryptSymmetric(session, top),
            EncryptPublic(session, top),
            Decrypt(session, top),
            Decode(session, top),
            Add(session, top),
            MultiplyPlain(session, top),
            .. levels.Where(limbs => limbs > 1).Select(limbs => Rescale(session, limbs)),
            .. levels.Select(limbs => Rotate(session, limbs)),
            .. levels.Select(limbs => Decompose(session, limbs)),
            .. levels.Select(limbs => RotateHoisted(session, limbs)),
            .. levels.Select(limbs => KeySwitch(session, limbs)),
            NttForward(session),
            NttInverse(session),
        ];
    }

    private static MicroOperation Encode(MicroSession session, int limbs)
    {
        RnsPolynomial message = session.CreateMessage(session.Second, limbs);
        return new MicroOperation(
            "encode", limbs,
            () => session.Encoder.Encode(session.First, session.Slots.Scale, message),
            () => session.Error(message, session.Slots.Scale, j => session.First[j]));
    }

    private static MicroOperation EncodePlaintext(MicroSession session, int limbs)
    {
        SlotPlaintext plaintext = session.CreatePlaintext(session.Second, limbs);
        return new MicroOperation(
            "encode_plaintext", limbs,
            () => session.Encoder.Encode(session.First, session.Slots.Scale, plaintext),
            () =>
            {
                session.Parameters.Ring.Inverse(plaintext.Polynomial);
                return session.Error(plaintext.Polynomial, plaintext.Scale, j => session.First[j]);
            });
    }

    private static MicroOperation EncryptSymmetric(MicroSession session, int limbs)
    {
        RnsPolynomial message = session.CreateMessage(session.First, limbs);
        SlotCiphertext ciphertext = session.CreateDestination(limbs, session.Slots.Scale);
        return new MicroOperation(
            "encrypt_symmetric", limbs,
            () => session.EncryptSymmetric(message, ciphertext.Ciphertext),
            () =>
            {
                session.ExpandSeed(ciphertext.Ciphertext);
                return session.Error(ciphertext, j => session.First[j]);
            });
    }

    private static MicroOperation EncryptPublic(MicroSession session, int limbs)
    {
        RnsPolynomial message = session.CreateMessage(session.First, limbs);
        SlotCiphertext ciphertext = session.CreateDestination(limbs, session.Slots.Scale);
        return new MicroOperation(
            "encrypt_public", limbs,
            () => session.EncryptPublic(message, ciphertext.Ciphertext),
            () => session.Error(ciphertext, j => session.First[j]));
    }

    private static MicroOperation Decrypt(MicroSession session, int limbs)
    {
        SlotCiphertext ciphertext = session.CreateCiphertext(session.First, limbs);
        RnsPolynomial message = session.Own(new RnsPolynomial(session.Parameters.Ring, limbs, PolynomialDomain.Ntt));
        return new MicroOperation(
            "decrypt", limbs,
            () => Decryptor.Decrypt(session.Secret, ciphertext.Ciphertext, message),
            () => session.Error(message, ciphertext.Scale, j => session.First[j]));
    }

    private static MicroOperation Decode(MicroSession session, int limbs)
    {
        SlotCiphertext ciphertext = session.CreateCiphertext(session.First, limbs);
        RnsPolynomial message = session.Own(Decryptor.Decrypt(session.Secret, ciphertext.Ciphertext));
        var values = new Complex[session.Slots.SlotCount];
        return new MicroOperation(
            "decode", limbs,
            () => session.Encoder.Decode(message, ciphertext.Scale, values),
            () => MicroSlots.Error(values, j => session.First[j]));
    }

    private static MicroOperation Add(MicroSession session, int limbs)
    {
        SlotCiphertext x = session.CreateCiphertext(session.First, limbs), y = session.CreateCiphertext(session.Second, limbs);
        SlotCiphertext sum = session.CreateDestination(limbs);
        return new MicroOperation(
            "add", limbs,
            () => session.Evaluator.Add(x, y, sum),
            () => session.Error(sum, j => session.First[j] + session.Second[j]));
    }

    private static MicroOperation MultiplyPlain(MicroSession session, int limbs)
    {
        SlotCiphertext x = session.CreateCiphertext(session.First, limbs), product = session.CreateDestination(limbs);
        SlotPlaintext factor = session.CreatePlaintext(session.Second, limbs);
        return new MicroOperation(
            "multiply_plain", limbs,
            () => session.Evaluator.MultiplyPlain(x, factor, product),
            () => session.Error(product, j => session.First[j] * session.Second[j]));
    }

    private static MicroOperation Rescale(MicroSession session, int limbs)
    {
        SlotCiphertext product = session.CreateCiphertext(session.First, limbs), rescaled = session.CreateDestination(limbs - 1);
        session.Evaluator.MultiplyPlain(product, session.CreatePlaintext(session.Second, limbs), product);

        // A rescaling overwrites the last limb.
        RnsPolynomial b = product.Ciphertext.B, a = product.Ciphertext.A;
        double[] lastB = b.Limb(limbs - 1).ToArray(), lastA = a.Limb(limbs - 1).ToArray();
        return new MicroOperation(
            "rescale", limbs,
            () => session.Evaluator.Rescale(product, rescaled),
            () => session.Error(rescaled, j => session.First[j] * session.Second[j]))
        {
            Prepare = () =>
            {
                lastB.CopyTo(b.Limb(limbs - 1));
                lastA.CopyTo(a.Limb(limbs - 1));
            },
        };
    }

    private static MicroOperation Rotate(MicroSession session, int limbs)
    {
        SlotCiphertext x = session.CreateCiphertext(session.First, limbs), rotated = session.CreateDestination(limbs);
        return new MicroOperation(
            "rotate", limbs,
            () => session.Evaluator.Rotate(x, 1, session.Keys, rotated),
            () => session.Error(rotated, Rotated(session, 1)));
    }

    // The part that hoisted rotations share.
    private static MicroOperation Decompose(MicroSession session, int limbs)
    {
        SlotCiphertext x = session.CreateCiphertext(session.First, limbs), rotated = session.CreateDestination(limbs, x.Scale);
        KeySwitcher switcher = session.Own(new KeySwitcher(session.Parameters));
        return new MicroOperation(
            "decompose", limbs,
            () => switcher.Decompose(x.Ciphertext.A),
            () =>
            {
                switcher.Switch(session.KeyOfRotation(1), x.Ciphertext.B, rotated.Ciphertext.B, rotated.Ciphertext.A);
                return session.Error(rotated, Rotated(session, 1));
            });
    }

    // Rotations of a ciphertext that was decomposed once.
    private static MicroOperation RotateHoisted(MicroSession session, int limbs)
    {
        SlotCiphertext x = session.CreateCiphertext(session.First, limbs);
        int[] steps = [.. Enumerable.Range(1, HoistedRotations)];
        GaloisKey[] keys = [.. steps.Select(session.KeyOfRotation)];
        SlotCiphertext[] rotated = [.. steps.Select(_ => session.CreateDestination(limbs, x.Scale))];
        KeySwitcher switcher = session.Own(new KeySwitcher(session.Parameters));
        return new MicroOperation(
            "rotate_hoisted", limbs,
            () =>
            {
                for (int i = 0; i < keys.Length; i++)
                {
                    switcher.Switch(keys[i], x.Ciphertext.B, rotated[i].Ciphertext.B, rotated[i].Ciphertext.A);
                }
            },
            () => steps.Max(step => session.Error(rotated[step - 1], Rotated(session, step))))
        {
            Prepare = () => switcher.Decompose(x.Ciphertext.A),
            Count = HoistedRotations,
        };
    }

    // A rotation without the checks of its operands.
    private static MicroOperation KeySwitch(MicroSession session, int limbs)
    {
        SchemeParameters parameters = session.Parameters;
        SlotCiphertext x = session.CreateCiphertext(session.First, limbs);
        SlotCiphertext switched = session.CreateDestination(limbs, x.Scale);
        RnsPolynomial b = switched.Ciphertext.B, a = switched.Ciphertext.A;
        KeySwitcher switcher = session.Own(new KeySwitcher(parameters));
        RnsPolynomial zero = session.Own(new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt));
        GaloisKey key = session.KeyOfRotation(1);
        return new MicroOperation(
            "key_switch", limbs,
            () =>
            {
                switcher.Decompose(x.Ciphertext.A);
                switcher.Switch(key, zero, b, a);
            },
            () =>
            {
                using var rotated = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Ntt);
                parameters.Ring.ApplyAutomorphism(x.Ciphertext.B, key.Element, rotated);
                parameters.Ring.Add(b, rotated, b);
                return session.Error(switched, Rotated(session, 1));
            });
    }

    private static MicroOperation NttForward(MicroSession session)
    {
        NttTables tables = session.Parameters.Ring.Limbs[0];
        double[] coefficients = session.CreateMessage(session.First, 1).Limb(0).ToArray();
        AlignedBuffer values = session.Own(new AlignedBuffer(tables.Degree));
        return new MicroOperation(
            "ntt_forward", 1,
            () => tables.Forward(values.Span),
            () => TransformCheck.Error(tables, coefficients, values.Span))
        {
            Prepare = () => coefficients.CopyTo(values.Span),
        };
    }

    private static MicroOperation NttInverse(MicroSession session)
    {
        NttTables tables = session.Parameters.Ring.Limbs[0];
        AlignedBuffer transformed = session.Own(new AlignedBuffer(tables.Degree));
        session.CreateMessage(session.First, 1).Limb(0).CopyTo(transformed.Span);
        tables.Forward(transformed.Span);
        AlignedBuffer coefficients = session.Own(new AlignedBuffer(tables.Degree));
        return new MicroOperation(
            "ntt_inverse", 1,
            () => tables.Inverse(coefficients.Span),
            () => TransformCheck.Error(tables, coefficients.Span, transformed.Span))
        {
            Prepare = () => transformed.Span.CopyTo(coefficients.Span),
        };
    }

    private static Func<int, Complex> Rotated(MicroSession session, int steps) =>
        j => session.First[(j + steps) % session.First.Length];
}
