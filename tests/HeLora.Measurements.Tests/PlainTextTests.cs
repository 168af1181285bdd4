namespace HeLora.Measurements.Tests;

public class PlainTextTests
{
    [Theory]
    [InlineData("AMD EPYC 9B14 96-Core", "AMD EPYC 9B14 96-Core")]
    [InlineData("a\r\nb\tc", "a  b c")]
    [InlineData("1\u202F000 \u00B5s \u4E2D \U0001F600", "1\u202F000 \u00B5s \u4E2D \U0001F600")]
    [InlineData("\0\u001B[31m", "\uFFFD\uFFFD[31m")]
    [InlineData("a\u202Eb\u200Bc\uFEFF", "a\uFFFDb\uFFFDc\uFFFD")]
    public void Text_is_one_line_of_what_can_be_seen(string text, string clean) => Assert.Equal(clean, PlainText.Clean(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_replaced() => Assert.Equal("a\uFFFD", PlainText.Clean("a\ud800"));

    [Fact]
    public void Long_texts_are_cut()
    {
        Assert.Equal(new string('a', 400), PlainText.Clean(new string('a', 400)));
        Assert.Equal(new string('a', 400) + "...", PlainText.Clean(new string('a', 1000)));
    }
}
