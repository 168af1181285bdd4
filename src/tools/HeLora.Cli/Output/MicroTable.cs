using HeLora.Bench;
using HeLora.Measurements;
using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>The table of single operations.</summary>
internal static class MicroTable
{
    private const string Simulated = "SIMULATION: nothing was encrypted; these are times of arithmetic in the clear";

    public static void Write(TextWriter writer, MicroReport report)
    {
        MachineInfo machine = report.Machine;
        MicroProfile profile = report.Profile;
        writer.WriteLine(
            $"{machine.Processor}, {machine.Simd}, {machine.Dotnet}; forward transform of N=4096: {machine.Ntt4096ForwardUs:F1} us, of N={profile.RingDegree}: {machine.NttForwardUs:F1} us");
        writer.WriteLine(
            $"profile {profile.Name}: N={profile.RingDegree}, {profile.Limbs} limbs, log2(QP) {profile.Log2Qp:F1}, scale {Format.PowerOfTwo(profile.Scale)}");
        bool simulated = report.Backend == Names.Simulation;
        if (simulated)
        {
            writer.WriteLine(Simulated);
        }

        Table table = Terminal.Table("<operation", "limbs", "median us", "min us", "mean us", "transforms", "iterations", "max error", "ok");
        foreach (MicroResult result in report.Results)
        {
            table.Add(
                result.Operation, $"{result.Limbs}", Microseconds(result.MedianTimeMs), Microseconds(result.MinTimeMs),
                Microseconds(result.AvgTimeMs), $"{result.InNttForward:F1}", $"{result.Iterations}",
                Format.PowerOfTwo(result.MaxError), simulated ? "simulated" : Format.YesNo(result.Valid));
        }

        Terminal.Write(
            writer, table,
            simulated ? Simulated : $"transforms: the median in forward transforms of N={profile.RingDegree}; rotate_hoisted: each of {MicroRunner.HoistedRotations} rotations after one decompose");
    }

    private static string Microseconds(double milliseconds) => $"{1000 * milliseconds:F1}";
}
