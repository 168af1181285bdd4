using BenchmarkDotNet.Running;
using HeLora.Rings.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(InstructionSets).Assembly).Run(args, new InstructionSets());
