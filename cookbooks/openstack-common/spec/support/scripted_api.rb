# frozen_string_literal: true

require 'socket'

# An API that answers what the examples put in: "VERB /path" => [status, body]; a list of answers is used up one by one.
class ScriptedApi
  attr_reader :requests

  def initialize(answers)
    @answers = { 'POST /auth/tokens' => [201, '{"token": {}}'] }.merge(answers)
    @requests = []
    @server = TCPServer.new('127.0.0.1', 0)
    @thread = Thread.new { loop { serve(@server.accept) } }
  end

  def url
    "http://127.0.0.1:#{@server.addr[1]}"
  end

  def close
    @thread.kill
    @server.close
  end

  private

  def serve(socket)
    line = socket.gets.split.first(2).join(' ')
    headers = {}
    while (text = socket.gets.chomp) != ''
      name, value = text.split(': ', 2)
      headers[name.downcase] = value
    end
    requests << [line, headers, socket.read(headers['content-length'].to_i)]
    status, body = answer(line)
    socket.write("HTTP/1.1 #{status} -\r\nX-Subject-Token: t0ken\r\nContent-Length: #{body.bytesize}\r\nConnection: close\r\n\r\n#{body}")
  ensure
    socket.close
  end

  def answer(line)
    found = @answers.fetch(line) { [404, 'nothing here'] }
    return found unless found.first.is_a?(Array)

    found.size > 1 ? found.shift : found.first
  end
end
