using System.Runtime.CompilerServices;

// The imports take blittable types only: the compiler says so where one does not.
[assembly: DisableRuntimeMarshalling]
