namespace HeLora.Scheme.Tests.Evaluation;

public sealed class OperationCountsTests
{
    [Fact]
    public void CountsAddFieldByField()
    {
        var a = new OperationCounts(1, 2, 3, 4, 5, 6);
        var b = new OperationCounts(10, 20, 30, 40, 50, 60);
        Assert.Equal(new OperationCounts(11, 22, 33, 44, 55, 66), a + b);
        Assert.Equal(a + b, b.Add(a));
        Assert.Equal(b, a + b - a);
        Assert.Equal(b, a * 10);
    }
}
