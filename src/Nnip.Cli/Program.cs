using Nnip.Cli;

return NnipCommand.Run(args, CommandContext.Process());
