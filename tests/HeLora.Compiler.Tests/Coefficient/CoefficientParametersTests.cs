using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Compiler.Tests.Coefficient;

public sealed class CoefficientParametersTests
{
    [Theory]
    [InlineData(AdapterPrivacy.Sealed, 4096, true, 96)]
    [InlineData(AdapterPrivacy.OpenBasis, 2048, false, 44)]
    public void ParametersAreWithinTheSecurityTable(AdapterPrivacy privacy, int degree, bool special, double log2Qp)
    {
        using SchemeParameters parameters = CoefficientParameters.Create(privacy);
        Assert.Equal(degree, parameters.Degree);
        Assert.Equal(1, parameters.LimbCount);
        Assert.Equal(special, parameters.HasSpecialPrime);
        Assert.Equal(log2Qp, parameters.Log2Qp, 0.01);
        Assert.InRange(parameters.Log2Qp, 0, SecurityTable.MaxLog2Qp(degree));
    }

    [Theory]
    [InlineData(AdapterPrivacy.Sealed)]
    [InlineData(AdapterPrivacy.OpenBasis)]
    public void TwoPartiesMakeTheSameParameters(AdapterPrivacy privacy)
    {
        using SchemeParameters first = CoefficientParameters.Create(privacy);
        using SchemeParameters second = CoefficientParameters.Create(privacy);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
    }
}
