using CsCheck;
using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Tests.Peft;

public sealed class NaturalOrderTests
{
    [Fact]
    public void NumbersCompareAsNumbers()
    {
        string[] names = ["h.10.q", "h.2.q", "h.2", "h.02.q", "g.11", "h.2.k", "h.99999999999999999999.q"];
        Assert.Equal(["g.11", "h.2", "h.2.k", "h.02.q", "h.2.q", "h.10.q", "h.99999999999999999999.q"], names.Order(NaturalOrder.Instance));
    }

    [Fact]
    public void TheOrderIsTotal() =>
        Gen.Select(Gen.String[Gen.Char["0123.a"], 0, 6], Gen.String[Gen.Char["0123.a"], 0, 6], Gen.String[Gen.Char["0123.a"], 0, 6]).Sample(
            (x, y, z) =>
            {
                NaturalOrder order = NaturalOrder.Instance;
                Assert.Equal(-Math.Sign(order.Compare(y, x)), Math.Sign(order.Compare(x, y)));
                Assert.Equal(string.Equals(x, y, StringComparison.Ordinal), order.Compare(x, y) == 0);
                Assert.False(order.Compare(x, y) < 0 && order.Compare(y, z) < 0 && order.Compare(x, z) >= 0);
            },
            iter: 2000);
}
