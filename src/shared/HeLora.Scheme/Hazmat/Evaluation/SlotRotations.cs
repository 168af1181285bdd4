namespace HeLora.Scheme.Hazmat;

/// <content>Rotations and conjugation of slots.</content>
public sealed partial class SlotEvaluator
{
    /// <summary>
    /// destination = x with its slots rotated to the left: slot j receives slot j + steps. One key switch where the keys
    /// have one for these steps, else one a power of two that the steps are made of. Not in place.
    /// </summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="steps">Any integer; a negative one rotates to the right.</param>
    /// <param name="keys">Keys for 5^steps, or for the powers of two in steps modulo N/2.</param>
    /// <param name="destination">The result, at x's level and scale.</param>
    /// <exception cref="ArgumentException">Levels differ, or the destination is x.</exception>
    /// <exception cref="KeyNotFoundException">A key is missing; nothing was written.</exception>
    public void Rotate(SlotCiphertext x, int steps, GaloisKeys keys, SlotCiphertext destination)
    {
        CheckRotation(x, keys, destination);
        int left = steps & ((_parameters.Degree / 2) - 1);
        if (left == 0)
        {
            Copy(x.Ciphertext, destination.Ciphertext);
        }
        else if (keys.Contains(SlotRotation.Element(_parameters.Degree, left)))
        {
            _evaluator.ApplyAutomorphism(
                x.Ciphertext, SlotRotation.Element(_parameters.Degree, left), keys, destination.Ciphertext);
        }
        else
        {
            Compose(x.Ciphertext, left, keys, destination.Ciphertext);
        }

        destination.Scale = x.Scale;
    }

    /// <summary>destination = x with its slots conjugated: one key switch. Not in place.</summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="keys">Keys with one for 2N - 1.</param>
    /// <param name="destination">The result, at x's level and scale.</param>
    /// <exception cref="ArgumentException">Levels differ, or the destination is x.</exception>
    /// <exception cref="KeyNotFoundException">The key is missing.</exception>
    public void Conjugate(SlotCiphertext x, GaloisKeys keys, SlotCiphertext destination)
    {
        CheckRotation(x, keys, destination);
        _evaluator.ApplyAutomorphism(
            x.Ciphertext, SlotRotation.Conjugation(_parameters.Degree), keys, destination.Ciphertext);
        destination.Scale = x.Scale;
    }

    /// <summary>
    /// Several rotations of one ciphertext, hoisted: one decomposition for all (Halevi and Shoup 2018). Not in place.
    /// </summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="steps">The steps to the left of each.</param>
    /// <param name="keys">Keys with one for each 5^steps but 1.</param>
    /// <param name="destinations">As many results, at x's level and scale.</param>
    /// <exception cref="ArgumentException">Counts or levels differ, or a destination is x.</exception>
    /// <exception cref="KeyNotFoundException">A key is missing; nothing was written.</exception>
    public void RotateHoisted(
        SlotCiphertext x, ReadOnlySpan<int> steps, GaloisKeys keys, ReadOnlySpan<SlotCiphertext> destinations)
    {
        if (steps.Length != destinations.Length)
        {
            throw new ArgumentException($"{steps.Length} destinations are expected, got {destinations.Length}", nameof(destinations));
        }

        int mask = (_parameters.Degree / 2) - 1;
        bool any = false;
        for (int i = 0; i < steps.Length; i++)
        {
            CheckRotation(x, keys, destinations[i]);
            if ((steps[i] & mask) != 0)
            {
                _ = keys[SlotRotation.Element(_parameters.Degree, steps[i])];
                any = true;
            }
        }

        if (any)
        {
            _evaluator.Hoisting.Decompose(x.Ciphertext);
        }

        for (int i = 0; i < steps.Length; i++)
        {
            if ((steps[i] & mask) == 0)
            {
                Copy(x.Ciphertext, destinations[i].Ciphertext);
            }
            else
            {
                _evaluator.Hoisting.Apply(
                    x.Ciphertext, keys[SlotRotation.Element(_parameters.Degree, steps[i])], destinations[i].Ciphertext);
            }

            destinations[i].Scale = x.Scale;
        }
    }

    // A rotation by single bits, through scratch; the last step writes the destination.
    private void Compose(Ciphertext x, int left, GaloisKeys keys, Ciphertext destination)
    {
        for (int bit = 1; bit <= left; bit *= 2)
        {
            if ((left & bit) != 0 && !keys.Contains(SlotRotation.Element(_parameters.Degree, bit)))
            {
                int element = SlotRotation.Element(_parameters.Degree, left);
                throw new KeyNotFoundException(
                    $"no Galois key for a rotation by {left} (element {element}), nor for the power of two {bit} in it "
                    + $"(element {SlotRotation.Element(_parameters.Degree, bit)}); there are keys for {string.Join(", ", keys.Elements)}");
            }
        }

        Ciphertext scratch = _levels[x.LimbCount - 1], source = x;
        int count = System.Numerics.BitOperations.PopCount((uint)left);
        for (; left != 0; left &= left - 1, count--)
        {
            Ciphertext target = (count & 1) != 0 ? destination : scratch;
            _evaluator.ApplyAutomorphism(source, SlotRotation.Element(_parameters.Degree, left & -left), keys, target);
            source = target;
        }
    }

    private void CheckRotation(SlotCiphertext x, GaloisKeys keys, SlotCiphertext destination)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Check(x, destination);
        CheckLevel(x, destination);
        if (ReferenceEquals(x.Ciphertext, destination.Ciphertext))
        {
            throw new ArgumentException("a rotation cannot run in place", nameof(destination));
        }
    }
}
