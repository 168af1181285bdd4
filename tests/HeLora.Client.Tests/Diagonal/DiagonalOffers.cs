using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client.Tests.Diagonal;

/// <summary>Offers of a site with two projections, as a server might make them, in rings that protect nothing.</summary>
internal static class DiagonalOffers
{
    public const int InputSize = 300, AnswerBits = 24;

    private const int Degree = 1024;

    private static readonly SchemeParameters[] Parameters = [CreateParameters(1), CreateParameters(2)];

    /// <summary>Rescalings.</summary>
    public static TheoryData<int> Rescales => [1, 2];

    public static DiagonalOffer Create(int rescales, int batch = 2, int inputSize = InputSize, double scale = 0.25)
    {
        ModuleShape[] modules = [new("q", 700, 4), new("v", 30, 3)];
        DiagonalLayout layout = ChosenLayouts.Diagonal(Parameters[rescales - 1], inputSize, modules, batch);
        return new DiagonalOffer(Parameters[rescales - 1], layout, AnswerBits, [scale, 3.5]);
    }

    public static SchemeParameters CreateParameters(int rescales)
    {
        ulong[] large = Primes.NttPrimes(Degree, 48, 2), medium = Primes.NttPrimes(Degree, 40, rescales);
        return SchemeParameters.CreateInsecure(Degree, [large[1], .. medium], large[0]);
    }

    /// <summary>Slot j of a polynomial: its value at exp(i pi 5^j / N), real part.</summary>
    public static double Slot(ReadOnlySpan<double> coefficients, int slot)
    {
        long power = 1, order = 2 * coefficients.Length;
        for (int j = 0; j < slot; j++)
        {
            power = power * 5 % order;
        }

        double sum = 0;
        for (int k = 0; k < coefficients.Length; k++)
        {
            sum += coefficients[k] * Math.Cos(Math.PI * (k * power % order) / coefficients.Length);
        }

        return sum;
    }
}
