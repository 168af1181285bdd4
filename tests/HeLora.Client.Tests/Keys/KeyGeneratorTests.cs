using HeLora.Scheme;

namespace HeLora.Client.Tests.Keys;

public class KeyGeneratorTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(2048)]
    public void EvenElementsAreRefused(int element)
    {
        using var session = new Session(TestParameters.Tiny);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Keys(element));
    }

    [Fact]
    public void AnElementGivenTwiceGetsOneKey()
    {
        using var session = new Session(TestParameters.Tiny);
        using GaloisKeys keys = session.Keys(25, 5, 5);
        Assert.Equal([5, 25], keys.Elements);
    }

    [Fact]
    public void GaloisKeysNeedASpecialPrime()
    {
        using var session = new Session(TestParameters.Open);
        Assert.Throws<InvalidOperationException>(() => session.Keys(5));
    }
}
