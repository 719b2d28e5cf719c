# frozen_string_literal: true

# Runs programs as a new Ruby would, without the time that one takes to start. For each line, [PROGRAM, OUTPUT, ARGUMENT …]
# in JSON, it answers with the exit code and the seconds of the processor; what the program tells is in OUTPUT.

require 'fileutils'
require 'json'
require 'openssl'
require 'optparse'
require 'securerandom'

$stdout.sync = true
$stdin.each_line do |line|
  program, output, *arguments = JSON.parse(line)
  child = fork do
    $stdin.reopen(File::NULL)
    $stdout.reopen(output, 'w')
    $stderr.reopen($stdout)
    ARGV.replace(arguments)
    load program
  end
  before = Process.times
  status = Process.wait2(child).last
  puts JSON.generate([status.exitstatus, Process.times.cutime - before.cutime])
end
