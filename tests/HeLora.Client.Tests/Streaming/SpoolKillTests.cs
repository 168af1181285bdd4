using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace HeLora.Client.Tests.Streaming;

/// <summary>A process is killed at moments that nobody chose.</summary>
public sealed class SpoolKillTests
{
    [Fact]
    public async Task KilledProcessesNeverTakeAPositionTwice()
    {
        using var folder = new TemporaryDirectory();
        var random = new Random();
        var masks = new HashSet<string>();
        string id = "";
        long next = 0, epoch = 0;
        int runs = 0;
        for (; runs < 6; runs++)
        {
            foreach (string line in await RunAndKill(folder.File("spool"), random.Next(5, 250)))
            {
                string[] fields = line.Split(' ');
                long position = Number(fields[2]), tokens = Number(fields[3]);
                id = id.Length == 0 ? fields[0] : id;
                Assert.Equal(id, fields[0]);
                Assert.InRange(Number(fields[1]), epoch, long.MaxValue);
                Assert.InRange(position, next, long.MaxValue);
                Assert.All(fields[4].Chunk(24), mask => Assert.True(masks.Add(new string(mask))));
                Assert.DoesNotContain(new string('0', 24), masks);
                (next, epoch) = (position + tokens, Number(fields[1]));
            }
        }

        Assert.True(epoch >= runs, "every run took the spool up");
        Assert.True(masks.Count > 100, $"{masks.Count} positions were sent");
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    // The lines that a process wrote until it was killed some time after the first.
    private static async Task<List<string>> RunAndKill(string folder, int milliseconds)
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        string program = Path.Combine(AppContext.BaseDirectory, "SpoolProcess.dll");
        using var process = Process.Start(new ProcessStartInfo(host, [program, folder]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = new List<string>();
        Task reading = Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                lines.Add(line);
                if (lines.Count == 1)
                {
                    _ = Task.Delay(milliseconds).ContinueWith(_ => process.Kill(), TaskScheduler.Default);
                }
            }
        });
        await reading;
        await process.WaitForExitAsync();
        Assert.NotEmpty(lines);

        // The last line may be part of one.
        string last = lines[^1];
        int expected = last.Split(' ') is [_, _, _, var tokens, var words] && words.Length == 24 * Number(tokens) ? 0 : 1;
        lines.RemoveRange(lines.Count - expected, expected);
        return lines;
    }
}
