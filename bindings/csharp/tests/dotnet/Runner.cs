using System;
using System.Linq;
using System.Reflection;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Runs this assembly's NUnit tests: [Test] and [TestCase] methods of [TestFixture] classes, with [SetUp], [TearDown] and
    /// [Explicit]. Prints failing tests, and CASES at the end.</summary>
    internal static class Runner
    {
        private static int passed, failed, skipped;

        private static int Main(string[] only)
        {
            foreach (Type fixture in Assembly.GetExecutingAssembly().GetTypes().OrderBy(type => type.Name))
                if (fixture.IsDefined(typeof(TestFixtureAttribute), false))
                    foreach (MethodInfo method in fixture.GetMethods())
                        if (only.Length == 0 || only.Contains(fixture.Name) || only.Contains(method.Name)) RunAll(fixture, method);
            Console.WriteLine("CASES passed=" + passed + " failed=" + failed + " skipped=" + skipped);
            return failed == 0 ? 0 : 1;
        }

        private static void RunAll(Type fixture, MethodInfo method)
        {
            string name = fixture.Name + "." + method.Name;
            if (method.IsDefined(typeof(TestAttribute), false)) Run(fixture, method, name, new object[0]);
            foreach (TestCaseAttribute test in method.GetCustomAttributes(typeof(TestCaseAttribute), false))
                Run(fixture, method, name + "(" + string.Join(", ", test.Arguments) + ")", test.Arguments);
        }

        private static void Call(Type attribute, object fixture)
        {
            foreach (MethodInfo method in fixture.GetType().GetMethods())
                if (method.IsDefined(attribute, false)) method.Invoke(fixture, null);
        }

        private static void Run(Type type, MethodInfo method, string name, object[] arguments)
        {
            try
            {
                object fixture = Activator.CreateInstance(type);
                Call(typeof(SetUpAttribute), fixture);
                try
                {
                    method.Invoke(fixture, arguments);
                }
                finally
                {
                    Call(typeof(TearDownAttribute), fixture);
                }
                ++passed;
            }
            catch (Exception error)
            {
                Exception inner = error is TargetInvocationException ? error.InnerException : error;
                if (inner is IgnoreException)
                {
                    ++skipped;
                    Console.WriteLine("SKIPPED " + name + ": " + inner.Message);
                    return;
                }
                ++failed;
                Console.WriteLine("FAILED " + name + "\n    " + inner.ToString().Replace("\n", "\n    "));
            }
        }
    }
}
