namespace HeLora.Scheme.Tests;

public class SecurityTableTests
{
    [Theory]
    [InlineData(1024, 26)]
    [InlineData(2048, 53)]
    [InlineData(4096, 106)]
    [InlineData(8192, 214)]
    [InlineData(16384, 430)]
    [InlineData(32768, 868)]
    [InlineData(65536, 1747)]
    public void RowIsThatOfTheGuidelines(int degree, int bits) => Assert.Equal(bits, SecurityTable.MaxLog2Qp(degree));

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(3000)]
    [InlineData(131072)]
    public void OtherDegreesAreRefused(int degree) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SecurityTable.MaxLog2Qp(degree));
}
