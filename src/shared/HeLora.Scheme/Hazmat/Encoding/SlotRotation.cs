namespace HeLora.Scheme.Hazmat;

/// <summary>The Galois elements of slot rotations. X -> X^(5^k) moves the value of slot j + k to slot j.</summary>
public static class SlotRotation
{
    /// <summary>The element that rotates the slots to the left: 5^steps modulo 2N.</summary>
    /// <param name="degree">N.</param>
    /// <param name="steps">Any integer, taken modulo N/2; a negative one rotates to the right.</param>
    public static int Element(int degree, int steps)
    {
        int left = steps & ((degree / 2) - 1);
        long element = 1, square = 5;
        for (; left != 0; left >>= 1)
        {
            if ((left & 1) != 0)
            {
                element = element * square & ((2L * degree) - 1);
            }

            square = square * square & ((2L * degree) - 1);
        }

        return (int)element;
    }

    /// <summary>The element that conjugates the slots: 2N - 1.</summary>
    /// <param name="degree">N.</param>
    public static int Conjugation(int degree) => (2 * degree) - 1;

    /// <summary>The elements of rotations by the powers of two below N/2. Every rotation is a composition of these.</summary>
    /// <param name="degree">N.</param>
    public static IReadOnlyList<int> PowersOfTwo(int degree)
    {
        var elements = new List<int>();
        for (int step = 1; step < degree / 2; step *= 2)
        {
            elements.Add(Element(degree, step));
        }

        return elements;
    }
}
