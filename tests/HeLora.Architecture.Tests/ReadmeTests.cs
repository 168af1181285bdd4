namespace HeLora.Architecture.Tests;

/// <summary>The README shows the sample as it is.</summary>
public class ReadmeTests
{
    [Theory]
    [InlineData("Client")]
    [InlineData("Server")]
    public void TheReadmeShowsTheSampleAsItIs(string side)
    {
        string readme = File.ReadAllText(Path.Combine(Solution.Root, "README.md"));
        string program = File.ReadAllText(Path.Combine(Solution.Root, "samples", "TwoProcesses", side, "Program.cs"));
        Assert.Contains($"```csharp\n{program}```\n", readme, StringComparison.Ordinal);
    }
}
