using CsCheck;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests.Encoding;

public class CoefficientEncoderTests
{
    [Fact]
    public void EncodingRoundsTiesToEven()
    {
        double[] coefficients = new double[6];
        CoefficientEncoder.Encode([0.5f, 1.5f, -2.5f, 0.124f, -0.126f, 3], 4, coefficients);
        Assert.Equal([2, 6, -10, 0, -1, 12], coefficients);
        CoefficientEncoder.Encode([0.125f, 0.375f, -0.125f, -0.375f, 0, 0.625f], 4, coefficients);
        Assert.Equal([0, 2, 0, -2, 0, 2], coefficients);
    }

    [Fact]
    public void EncodingAndDecodingAreWithinHalfAUnit() =>
        Gen.Select(Gen.Float[-100, 100].Array[1, 50], Gen.Double[1e-3, 1e9]).Sample((values, scale) =>
        {
            double[] coefficients = new double[values.Length];
            float[] decoded = new float[values.Length];
            CoefficientEncoder.Encode(values, scale, coefficients);
            Assert.All(coefficients, c => Assert.Equal(Math.Round(c), c));
            for (int i = 0; i < values.Length; i++)
            {
                Assert.InRange(Math.Abs(coefficients[i] - (scale * values[i])), 0, 0.5);
            }

            CoefficientEncoder.Decode(coefficients, 1 / scale, decoded);
            for (int i = 0; i < values.Length; i++)
            {
                double rounding = Math.Abs(values[i]) * Math.ScaleB(1, -23);
                Assert.InRange(Math.Abs((double)decoded[i] - values[i]), 0, (0.5000001 / scale) + rounding);
            }
        });

    [Fact]
    public void LengthsMustAgree()
    {
        Assert.Throws<ArgumentException>(() => CoefficientEncoder.Encode(new float[3], 1, new double[4]));
        Assert.Throws<ArgumentException>(() => CoefficientEncoder.Decode(new double[3], 1, new float[4]));
    }
}
